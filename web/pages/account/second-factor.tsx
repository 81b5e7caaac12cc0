import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { call } from '../../client.ts'
import { faultsOf } from '../../forms/faults.ts'
import { PasswordField } from '../../forms/password-field.tsx'
import { Failure } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { userChanged, type User } from '../../session/session.ts'
import { EnrolTotp } from './enrol-totp.tsx'

/** A code besides the password. Whoever knows the password alone stays outside. */
export function SecondFactor({ user }: { user: User }) {
  const [enrolling, setEnrolling] = useState(false)
  const [removing, setRemoving] = useState(false)
  const on = user.has_totp
  return (
    <Card
      title="Second factor"
      actions={<span className={`badge ${on ? 'good' : 'wait'}`}>{on ? 'On' : 'Off'}</span>}
    >
      <div className="form">
        {enrolling ? (
          <EnrolTotp user={user} done={() => setEnrolling(false)} />
        ) : (
          <p className="note">
            {on
              ? 'Signing in asks for a code of your authenticator after the password. A recovery code works once in its place.'
              : 'With it, a stolen password opens nothing: signing in asks for a code of an authenticator on your phone, too.'}
          </p>
        )}
        {removing && on && <RemoveTotp done={() => setRemoving(false)} />}
        {!enrolling && !removing && (
          <div className="actions">
            {on ? (
              <Button variant="default" onClick={() => setRemoving(true)}>
                Turn it off
              </Button>
            ) : (
              <Button onClick={() => setEnrolling(true)}>Turn it on</Button>
            )}
          </div>
        )}
      </div>
    </Card>
  )
}

function RemoveTotp({ done }: { done: () => void }) {
  const [password, setPassword] = useState('')
  const remove = useMutation({
    mutationFn: () => call('DELETE /auth/totp', { body: { password } }),
    onSuccess: (user) => {
      userChanged(user)
      done()
    },
  })
  const { fields, general } = faultsOf(remove.error)
  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    remove.mutate()
  }
  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      <PasswordField
        label="Password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        autoFocus
        error={fields['password']}
      />
      {general && <Failure error={general} />}
      <div className="actions">
        <Button type="submit" color="red" loading={remove.isPending}>
          Turn it off
        </Button>
        <Button variant="default" onClick={done}>
          Keep it on
        </Button>
      </div>
    </form>
  )
}
