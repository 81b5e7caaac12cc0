import { Button } from '@mantine/core'
import { useState } from 'react'
import { call } from '../../client.ts'
import { Card } from '../../parts/card.tsx'
import { userChanged, type User } from '../../session/session.ts'
import { AskPassword } from './ask-password.tsx'
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
        {removing && on && (
          <AskPassword
            verb="Turn it off"
            color="red"
            otherwise="Keep it on"
            send={(password) => call('DELETE /auth/totp', { body: { password } })}
            then={(changed) => {
              userChanged(changed)
              setRemoving(false)
            }}
            leave={() => setRemoving(false)}
          />
        )}
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
