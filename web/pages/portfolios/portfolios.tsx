import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { formatMoney } from '../../format/decimal.ts'
import { sumOf } from '../../format/money-sum.ts'
import { formatTime } from '../../format/time.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card, PageHead } from '../../parts/card.tsx'
import { Kpi, Kpis, Pnl } from '../../parts/figures.tsx'
import { Spark } from '../../parts/spark.tsx'
import { may, useMay, useMe } from '../../session/me.ts'
import { accountsQuery, type Account } from '../accounts/queries.ts'
import { PriceNote } from './price-note.tsx'
import { candlesQuery, curveOfCandles, portfoliosQuery, type Portfolio } from './queries.ts'
import { useLivePortfolios } from './use-live-portfolios.ts'

const INR = 'INR'

/** Portfolios of legs, each with what it is worth and how that went. */
export function Portfolios() {
  const portfolios = useQuery(portfoliosQuery)
  const me = useMe()
  useLivePortfolios('*')
  return (
    <div className="page">
      <PageHead
        name="Portfolios"
        lead="Legs held together: what opening them now would bring, and what they have earned."
      >
        {me && may(me, 'can_modify') && (
          <Button component={Link} to="/portfolios/new">
            Build a portfolio
          </Button>
        )}
      </PageHead>
      {portfolios.isPending && <Loading height={240} />}
      {portfolios.error && (
        <Failure error={portfolios.error} retry={() => void portfolios.refetch()} />
      )}
      {portfolios.data && <Shown portfolios={portfolios.data} />}
    </div>
  )
}

function Shown({ portfolios }: { portfolios: readonly Portfolio[] }) {
  const builds = useMay('can_modify')
  if (portfolios.length === 0) {
    return (
      <Empty title="No portfolio yet">
        <p>
          {builds ? <Link to="/portfolios/new">Build one</Link> : 'Where your role allows it'}: pick
          legs from a chain, look at what they earn at every price, and keep what you like.
        </p>
      </Empty>
    )
  }
  const held = portfolios.filter(({ instrument_count: count }) => count > 0)
  const empty = portfolios.filter(({ instrument_count: count }) => count === 0)
  const legs = portfolios.reduce((sum, { instrument_count: count }) => sum + count, 0)
  return (
    <>
      <Kpis label="All portfolios">
        <Kpi label="P&L of all">
          <Pnl amount={sumOf(portfolios.map((one) => one.current_pnl))} currency={INR} />
        </Kpi>
        <Kpi label="Unrealized">
          <Pnl amount={sumOf(portfolios.map((one) => one.unrealized_pnl))} currency={INR} />
        </Kpi>
        <Kpi label="Realized">
          <Pnl amount={sumOf(portfolios.map((one) => one.realized_pnl))} currency={INR} />
        </Kpi>
        <Kpi
          label="Open legs"
          note={held.length === 1 ? 'in one portfolio' : `in ${held.length} portfolios`}
        >
          {legs}
        </Kpi>
      </Kpis>
      <div className="run-cards">
        {held.map((one) => (
          <PortfolioCard key={one.strategy_id} portfolio={one} />
        ))}
      </div>
      {empty.length > 0 && <EmptyOnes portfolios={empty} />}
    </>
  )
}

/** They have no picture, and a line each says all there is. */
function EmptyOnes({ portfolios }: { portfolios: readonly Portfolio[] }) {
  const accounts = useQuery(accountsQuery).data ?? []
  return (
    <Card title="Without open legs" flush>
      <ul className="empty-portfolios">
        {portfolios.map(({ strategy_id: id, name, description, ...one }) => (
          <li key={id}>
            <Link to="/portfolios/$strategyId" params={{ strategyId: id }}>
              {name}
            </Link>
            {one.is_default && <span className="badge calm">Default</span>}
            <span className="note">
              {one.is_default && nameOf(one.trading_account_id, accounts)}
              {description}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** Each account has a default one, and all of them have one name. */
function nameOf(accountId: string, accounts: readonly Account[]): string {
  const name = accounts.find(({ account_id: id }) => id === accountId)?.name
  return name === undefined ? '' : `${name}: `
}

function PortfolioCard({ portfolio }: { portfolio: Portfolio }) {
  const { strategy_id: id, name, instrument_count: count, valued_at: valuedAt } = portfolio
  const candles = useQuery(candlesQuery(id, 375))
  const curve = curveOfCandles(candles.data ?? [])
  return (
    <article className="card run-card">
      <div className="card-head">
        <h2 className="name">
          <Link to="/portfolios/$strategyId" params={{ strategyId: id }}>
            {name}
          </Link>
        </h2>
        {portfolio.is_default && <span className="badge calm">Default</span>}
      </div>
      <div className="figures">
        <span className="equity number">
          {portfolio.current_pnl === null ? (
            <span className="note">not valued yet</span>
          ) : (
            <Pnl amount={portfolio.current_pnl} currency={INR} />
          )}
        </span>
        <span className="result note number">
          M2M {portfolio.current_m2m === null ? '–' : formatMoney(portfolio.current_m2m, INR)}
        </span>
      </div>
      <Spark curve={curve} base={0} label={`P&L of ${name} by the minute`} />
      <div className="foot">
        <span className="what">
          {count === 1 ? 'One open leg' : `${count} open legs`}
          {portfolio.tags.length > 0 && ` · ${portfolio.tags.join(', ')}`}
        </span>
        <span>{valuedAt === null ? '' : formatTime(valuedAt)}</span>
        <PriceNote portfolio={portfolio} />
      </div>
    </article>
  )
}
