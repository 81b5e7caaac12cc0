import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../../ask.ts'
import { forgetLink, useOneTimeLink } from '../../session/from-address.ts'
import { useSession } from '../../session/session.ts'
import { ChoosePassword } from './choose-password.tsx'
import { KeyForm } from './key-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { SetUp } from './set-up.tsx'

const ENDED = 'Your session has ended. Sign in, and you are back where you were.'

/** The door: by password, by key, or by a one-time link. Whoever comes in stays at the address. */
export function SignIn() {
  const link = useOneTimeLink()
  const session = useSession()
  const reason = session.kind === 'none' ? session.reason : null
  const [byKey, setByKey] = useState(reason === 'refused')
  return (
    <main className="sign-in">
      <div className="card">
        <div className="brand">
          <img src="/mark.svg" alt="" />
          Tidemark
        </div>
        {link?.kind === 'setup' && <SetUp token={link.token} />}
        {link?.kind === 'password' && <ChoosePassword token={link.token} />}
        {link === null && byKey && <KeyForm refused={reason === 'refused'} />}
        {link === null && !byKey && (
          <>
            <h1>Sign in</h1>
            {reason === 'ended' && <p className="notice wait">{ENDED}</p>}
            <FirstRun />
            <PasswordForm />
          </>
        )}
        <p className="other-way">
          <button
            type="button"
            className="link-button"
            onClick={() => (link === null ? setByKey(!byKey) : forgetLink())}
          >
            {link !== null && 'I have a password already'}
            {link === null && (byKey ? 'Use a password instead' : 'Use an API key instead')}
          </button>
        </p>
      </div>
    </main>
  )
}

/** Until there is an administrator, no password opens this door. */
function FirstRun() {
  const setUp = useQuery({
    queryKey: ['set-up'],
    queryFn: ({ signal }) => ask('GET /auth/setup', { signal }),
  })
  if (!setUp.data?.required) return null
  return (
    <p className="notice">
      Nobody has a password here yet. Open the link that the start printed to make the
      administrator, or use an API key.
    </p>
  )
}
