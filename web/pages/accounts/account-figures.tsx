import { useQuery } from '@tanstack/react-query'
import { formatMoney } from '../../format/decimal.ts'
import { numberOf, sumOf } from '../../format/money-sum.ts'
import { Kpi, Kpis, Pnl } from '../../parts/figures.tsx'
import { quotesQuery } from '../quotes/queries.ts'
import { fundsQuery, positionsQuery, type Account } from './queries.ts'
import { openIdsOf, valuedAt } from './value-live.ts'

/** Money that is free, money at work, and what it earns now. */
export function AccountFigures({ account }: { account: Account }) {
  const { account_id: accountId, currency } = account
  const funds = useQuery(fundsQuery(accountId)).data?.items ?? []
  const positions = useQuery(positionsQuery(accountId)).data?.items ?? []
  const quotes = useQuery(quotesQuery(openIdsOf(positions))).data ?? {}
  const valued = positions.map((one) => valuedAt(one, quotes))
  const open = sumOf(valued.map(({ unrealized_pnl }) => unrealized_pnl))
  const realized = sumOf(valued.map(({ realized_pnl }) => realized_pnl))
  const fees = sumOf(valued.map(({ fees: one }) => one))
  const available = sumOf(funds.map((one) => one.available))
  const used = sumOf(funds.map((one) => one.used))
  const isKnown = funds.length > 0
  const net = numberOf(available) + numberOf(used)
  return (
    <Kpis label="Now">
      <Kpi label="Available" note={isKnown ? 'to trade with' : 'before the first order'}>
        {formatMoney(isKnown ? available : account.initial_cash, currency)}
      </Kpi>
      <Kpi
        label="Used"
        note={
          <span className="funds account-used" aria-hidden="true">
            <span style={{ '--share': `${net > 0 ? (numberOf(used) / net) * 100 : 0}%` }} />
          </span>
        }
      >
        {formatMoney(used, currency)}
      </Kpi>
      <Kpi label="Open P&L" note="at the latest prices">
        <Pnl amount={open} currency={currency} />
      </Kpi>
      <Kpi label="Realized P&L" note={`before fees of ${formatMoney(fees, currency)}`}>
        <Pnl amount={realized} currency={currency} />
      </Kpi>
      <Kpi label="All of it" note="realized and open">
        <Pnl amount={sumOf([open, realized])} currency={currency} />
      </Kpi>
    </Kpis>
  )
}
