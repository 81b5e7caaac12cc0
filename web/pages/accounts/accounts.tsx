import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { PageHead } from '../../parts/card.tsx'
import { useMay } from '../../session/me.ts'
import { AccountFigures } from './account-figures.tsx'
import { AccountState } from './account-state.tsx'
import { DiscrepanciesCard } from './discrepancies-card.tsx'
import { HoldingsCard } from './holdings-card.tsx'
import { LinkAccount } from './link-account.tsx'
import { OrdersCard } from './orders-card.tsx'
import { PositionsCard } from './positions-card.tsx'
import { accountsQuery, type Account } from './queries.ts'
import { useLiveAccount } from './use-live-account.ts'

/** Who may only look at an account does not fetch what it is traded with. */
const OrderTicket = lazy(async () => {
  const { OrderTicket: ticket } = await import('./order-ticket.tsx')
  return { default: ticket }
})

/** Trading accounts: what is held, what it is worth now, and a ticket to trade with. */
export function Accounts() {
  const { account: chosen } = useSearch({ from: '/desk' })
  const accounts = useQuery(accountsQuery)
  const account = accounts.data?.find(({ account_id: id }) => id === chosen) ?? accounts.data?.[0]
  return (
    <div className="page">
      <PageHead name="Accounts" lead="Where orders go, and what comes back.">
        {accounts.data && account && <ChooseAccount accounts={accounts.data} account={account} />}
        <LinkAccount />
      </PageHead>
      {accounts.isPending && <Loading height={320} />}
      {accounts.error && <Failure error={accounts.error} retry={() => void accounts.refetch()} />}
      {accounts.data?.length === 0 && (
        <Empty title="No account yet">
          <p>An account on paper trades at live prices, with money that is none.</p>
        </Empty>
      )}
      {account && <Desk key={account.account_id} account={account} />}
    </div>
  )
}

function Desk({ account }: { account: Account }) {
  const trades = useMay('can_trade')
  const isLive = useLiveAccount(account.account_id)
  return (
    <>
      <AccountFigures account={account} />
      <DiscrepanciesCard accountId={account.account_id} />
      <div className={trades ? 'account-desk' : 'page'}>
        <div className="page">
          {trades && (
            <Suspense fallback={<Loading height={480} />}>
              <OrderTicket account={account} />
            </Suspense>
          )}
          <AccountState account={account} isLive={isLive} />
        </div>
        <div className="page">
          <PositionsCard account={account} />
          <HoldingsCard account={account} />
          <OrdersCard account={account} />
        </div>
      </div>
    </>
  )
}

interface ChooseAccountProps {
  readonly accounts: readonly Account[]
  readonly account: Account
}

function ChooseAccount({ accounts, account }: ChooseAccountProps) {
  const navigate = useNavigate({ from: '/desk' })
  if (accounts.length < 2) return null
  return (
    <NativeSelect
      aria-label="Account"
      data={accounts.map(({ account_id: value, name, broker }) => ({
        value,
        label: `${name} (${broker})`,
      }))}
      value={account.account_id}
      onChange={(event) =>
        void navigate({ search: { account: event.currentTarget.value }, replace: true })
      }
    />
  )
}
