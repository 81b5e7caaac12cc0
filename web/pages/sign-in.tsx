import { Button, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { ApiError, call } from '../client.ts'
import { signIn, wasRefused } from '../session.ts'

const REFUSED = 'The server does not know this key. Copy it whole, with the part behind the dot.'

/** Asks for the API key, and tries it before it lets anybody in. */
export function SignIn() {
  const [error, setError] = useState(wasRefused() ? REFUSED : null)
  const [busy, setBusy] = useState(false)

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const key = String(new FormData(event.currentTarget).get('key')).trim()
    if (key === '') return setError('Paste a key. It looks like key_….secret.')
    setBusy(true)
    setError(await faultOf(key))
    setBusy(false)
  }

  return (
    <main className="sign-in">
      <div className="card">
        <div className="brand">
          <img src="/mark.svg" alt="" />
          Tidemark
        </div>
        <h1>Sign in</h1>
        <p className="muted">
          Open the link that <code>npm start</code> printed, or paste the API key that stands beside
          it. <code>tidemark status</code> prints both again.
        </p>
        <form className="form" onSubmit={onSubmit} noValidate>
          <TextInput
            name="key"
            label="API key"
            placeholder="key_….secret"
            autoComplete="off"
            spellCheck={false}
            autoFocus
            error={error}
          />
          <Button type="submit" loading={busy}>
            Sign in
          </Button>
        </form>
        <p className="note">The key stays in this browser, and travels to this server only.</p>
      </div>
    </main>
  )
}

/** Signs in with a key that the server takes; else says why it does not. */
async function faultOf(key: string): Promise<string | null> {
  try {
    await call('GET /api/me', { headers: { 'x-api-key': key } })
    signIn(key)
    return null
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return REFUSED
    return error instanceof Error ? error.message : String(error)
  }
}
