import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { faultsOf } from '../../forms/faults.ts'
import { PasswordField } from '../../forms/password-field.tsx'
import { Failure } from '../../parts/answers.tsx'

interface AskPasswordProps<Answer> {
  readonly verb: string // on the button that goes on
  readonly color?: string
  readonly otherwise: string // on the one that does not
  readonly send: (password: string) => Promise<Answer>
  readonly then: (answer: Answer) => void
  readonly leave: () => void
}

/** Asks for the password again: a session that was left open shall not take the account over. */
export function AskPassword<Answer>(props: AskPasswordProps<Answer>) {
  const { verb, color, otherwise, send, then, leave } = props
  const [password, setPassword] = useState('')
  const sent = useMutation({ mutationFn: () => send(password), onSuccess: then })
  const { fields, general } = faultsOf(sent.error)
  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    sent.mutate()
  }
  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      <PasswordField
        label="Your password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        autoFocus
        error={fields['password']}
      />
      {general && <Failure error={general} />}
      <div className="actions">
        <Button type="submit" {...(color && { color })} loading={sent.isPending}>
          {verb}
        </Button>
        <Button variant="default" onClick={leave}>
          {otherwise}
        </Button>
      </div>
    </form>
  )
}
