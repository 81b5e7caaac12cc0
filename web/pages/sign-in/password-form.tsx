import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { faultsOf } from '../../forms/faults.ts'
import { PasswordField } from '../../forms/password-field.tsx'
import { useSecondsUntilRetry } from '../../parts/use-seconds.ts'
import { Failure } from '../../parts/answers.tsx'
import { enter, wantsTotp } from './enter.ts'
import { TotpStep } from './totp-step.tsx'

/** E-mail and password, then the second factor where there is one. `email`: of whom it must be. */
export function PasswordForm({ email: fixed }: { email?: string }) {
  const [email, setEmail] = useState(fixed ?? '')
  const [password, setPassword] = useState('')
  const signIn = useMutation({ mutationFn: enter })
  const seconds = useSecondsUntilRetry(signIn.error)
  const { fields, general } = faultsOf(signIn.error)

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    signIn.mutate({ email: email.trim(), password })
  }

  if (wantsTotp(signIn.error))
    return <TotpStep email={email.trim()} password={password} back={signIn.reset} />
  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        readOnly={fixed !== undefined}
        autoFocus={fixed === undefined}
        error={fields['email']}
      />
      <PasswordField
        label="Password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        autoFocus={fixed !== undefined}
        error={fields['password']}
      />
      {general && <Failure error={general} />}
      <Button type="submit" loading={signIn.isPending} disabled={seconds > 0}>
        Sign in
      </Button>
    </form>
  )
}
