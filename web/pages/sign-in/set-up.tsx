import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { ask } from '../../ask.ts'
import { faultsOf } from '../../forms/faults.ts'
import { PasswordField } from '../../forms/password-field.tsx'
import { Failure } from '../../parts/answers.tsx'
import { forgetLink } from '../../session/from-address.ts'
import { enter } from './enter.ts'

/** The first administrator, made once with the token of the link that the start printed. */
export function SetUp({ token }: { token: string }) {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const setUp = useMutation({
    mutationFn: async () => {
      const admin = { name: name.trim(), email: email.trim(), password }
      await ask('POST /auth/setup', { body: { token, ...admin } })
      await enter({ email: admin.email, password }).finally(forgetLink)
    },
  })
  const { fields, general } = faultsOf(setUp.error)

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    setUp.mutate()
  }

  return (
    <>
      <h1>Welcome</h1>
      <p className="muted">
        You are the first here. Make the administrator: the account that adds the others. There is
        no password until you choose one.
      </p>
      <form className="form" onSubmit={onSubmit} noValidate>
        <TextInput
          label="Name"
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoFocus
          error={fields['name']}
        />
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={fields['email']}
        />
        <PasswordField
          label="Password"
          isNew
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          error={fields['password']}
        />
        {(general ?? fields['token']) && <Failure error={general ?? setUp.error!} />}
        <Button type="submit" loading={setUp.isPending}>
          Make the administrator
        </Button>
      </form>
    </>
  )
}
