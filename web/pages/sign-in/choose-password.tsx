import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { ask } from '../../ask.ts'
import { faultsOf } from '../../forms/faults.ts'
import { PasswordField } from '../../forms/password-field.tsx'
import { Failure } from '../../parts/answers.tsx'
import { forgetLink } from '../../session/from-address.ts'
import { enter, wantsTotp } from './enter.ts'
import { TotpStep } from './totp-step.tsx'

/** A password, chosen with the token of a one-time link that an administrator handed over. */
export function ChoosePassword({ token }: { token: string }) {
  const [password, setPassword] = useState('')
  const [email, setEmail] = useState('')
  const choose = useMutation({
    mutationFn: async () => {
      const user = await ask('POST /auth/password/link', { body: { token, password } })
      setEmail(user.email ?? '')
      await enter({ email: user.email ?? '', password })
    },
  })
  const { fields, general } = faultsOf(choose.error)

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    choose.mutate()
  }

  if (wantsTotp(choose.error))
    return <TotpStep email={email} password={password} back={forgetLink} />
  return (
    <>
      <h1>Choose a password</h1>
      <p className="muted">This link works once. With the password you sign in from now on.</p>
      <form className="form" onSubmit={onSubmit} noValidate>
        <PasswordField
          label="New password"
          isNew
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          autoFocus
          error={fields['password']}
        />
        {(general ?? fields['token']) && <Failure error={general ?? choose.error!} />}
        <Button type="submit" loading={choose.isPending}>
          Keep it and sign in
        </Button>
      </form>
    </>
  )
}
