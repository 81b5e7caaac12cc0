import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Failure, Loading } from '../parts/answers.tsx'
import { useOneTimeLink } from '../session/from-address.ts'
import { identityOf, restore, signOut, useSession } from '../session/session.ts'
import { Shell } from './shell.tsx'

const SignIn = lazy(async () => {
  const { SignIn: component } = await import('../pages/sign-in/sign-in.tsx')
  return { default: component }
})
const SignInAgain = lazy(async () => {
  const { SignInAgain: component } = await import('../pages/sign-in/sign-in-again.tsx')
  return { default: component }
})

/** Everybody's first question is whose books these are: until it is answered there is no page. */
export function Root() {
  const session = useSession()
  const link = useOneTimeLink()
  if (link !== null || session.kind === 'none') {
    return (
      <Suspense fallback={null}>
        <SignIn />
      </Suspense>
    )
  }
  if (session.kind === 'restoring') return <Restoring />
  return (
    <>
      <Shell key={identityOf(session)} />
      {session.kind === 'person' && session.lapsed && (
        <Suspense fallback={null}>
          <SignInAgain user={session.user} />
        </Suspense>
      )}
    </>
  )
}

/** The page was opened anew: its session is asked for, at the address that it was opened with. */
function Restoring() {
  const { error, refetch } = useQuery({
    queryKey: ['restore'],
    queryFn: () => restore().then(() => true),
    retry: false,
    networkMode: 'always',
  })
  return (
    <main className="restoring">
      {error ? (
        <>
          <Failure error={error} retry={() => void refetch()} />
          <button type="button" className="link-button" onClick={signOut}>
            Sign in otherwise
          </button>
        </>
      ) : (
        <Loading height={320} />
      )}
    </main>
  )
}
