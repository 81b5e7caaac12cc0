import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { PageHead } from '../../parts/card.tsx'
import { useMe } from '../../session/me.ts'
import { ACCOUNT_PLACES } from '../../shell/places.tsx'

interface AccountPageProps {
  readonly name: string
  readonly lead: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** One of the pages about whoever is signed in, with the way to the others. */
export function AccountPage({ name, lead, actions, children }: AccountPageProps) {
  return (
    <div className="page narrow">
      <PageHead name={name} lead={lead}>
        {actions}
      </PageHead>
      <nav aria-label="Account" className="link-tabs">
        {ACCOUNT_PLACES.map(({ to, title }) => (
          <Link key={to} to={to} className="tab" activeProps={{ className: 'active' }}>
            {title}
          </Link>
        ))}
      </nav>
      {children}
    </div>
  )
}

/** What only a person's session may change, said to whoever came with a key. */
export function ByPersonOnly({ children }: { children: ReactNode }) {
  const me = useMe()
  if (me?.credential !== 'api_key') return children
  return (
    <p className="notice">
      You signed in with an API key. A key never changes how its user signs in: for that, sign out
      and come in with e-mail and password.
    </p>
  )
}
