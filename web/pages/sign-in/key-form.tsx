import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { ApiError, ask } from '../../ask.ts'
import { signInWithKey } from '../../session/session.ts'

const REFUSED = 'The server does not know this key. Copy it whole, to its last character.'

/** Asks for an API key, and tries it before it lets anybody in. */
export function KeyForm({ refused }: { refused: boolean }) {
  const [key, setKey] = useState('')
  const [empty, setEmpty] = useState(false)
  const signIn = useMutation({
    mutationFn: async (secret: string) => {
      await ask('GET /auth/test', { headers: { 'x-api-key': secret } })
      signInWithKey(secret)
    },
  })

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    setEmpty(key.trim() === '')
    if (key.trim() !== '') signIn.mutate(key.trim())
  }

  return (
    <>
      <h1>Sign in with a key</h1>
      <p className="muted">
        Open the link that <code>npm start</code> printed, or paste the API key that stands beside
        it. <code>tidemark status</code> prints both again.
      </p>
      <form className="form" onSubmit={onSubmit} noValidate>
        <TextInput
          label="API key"
          placeholder="sb_…"
          autoComplete="off"
          spellCheck={false}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          autoFocus
          error={empty ? 'Paste a key. It begins with sb_.' : faultOf(signIn.error, refused)}
        />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
      <p className="note">The key stays in this browser, and travels to this server only.</p>
    </>
  )
}

function faultOf(error: Error | null, refused: boolean): string | null {
  if (error instanceof ApiError && error.status === 401) return REFUSED
  if (error) return error.message
  return refused ? REFUSED : null
}
