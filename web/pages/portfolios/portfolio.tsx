import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { M2mChart } from '../../charts/m2m-chart.tsx'
import { call } from '../../client.ts'
import { formatMoney } from '../../format/decimal.ts'
import { numberOf } from '../../format/money-sum.ts'
import { formatTime } from '../../format/time.ts'
import { wordsOf } from '../../format/words.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card, PageHead } from '../../parts/card.tsx'
import { Kpi, Kpis, Pnl } from '../../parts/figures.tsx'
import { Unread } from '../../parts/unread.tsx'
import { may, useMe } from '../../session/me.ts'
import { DaysCard } from './days-card.tsx'
import { LegsCard } from './legs-card.tsx'
import { GreekFigures, PayoffView } from './payoff-view.tsx'
import { PriceNote } from './price-note.tsx'
import { candlesQuery, payoffQuery, portfolioQuery, type Portfolio, type Then } from './queries.ts'
import { TradingNotes } from './trading-notes.tsx'
import { nameOfThen, ThenSliders } from './then-sliders.tsx'
import { useLivePortfolios } from './use-live-portfolios.ts'

const INR = 'INR'

/** One portfolio: what it is worth, its legs, its minutes and days, its payoff. */
export function PortfolioPage() {
  const { strategyId: id } = useParams({ from: '/portfolios/$strategyId' })
  const portfolio = useQuery(portfolioQuery(id))
  useLivePortfolios(id)
  if (portfolio.data) return <Shown portfolio={portfolio.data} />
  if (portfolio.isPending) return <Loading height={420} />
  return (
    <Unread error={portfolio.error} retry={() => void portfolio.refetch()} what="portfolio" id={id}>
      <Link to="/portfolios">See your portfolios</Link>
    </Unread>
  )
}

function Shown({ portfolio }: { portfolio: Portfolio }) {
  const { strategy_id: id, name, description, tags, status } = portfolio
  return (
    <div className="page">
      <PageHead
        name={name}
        title={
          <>
            <h1>{name}</h1>
            {status !== 'active' && <span className="badge">{wordsOf(status)}</span>}
            {portfolio.is_default && <span className="badge calm">Default</span>}
            {tags.map((tag) => (
              <span className="badge" key={tag}>
                {tag}
              </span>
            ))}
          </>
        }
        lead={description === '' ? undefined : description}
      >
        <ArchiveButton portfolio={portfolio} />
      </PageHead>
      <Figures portfolio={portfolio} />
      <LegsCard portfolio={portfolio} />
      <PayoffCard id={id} hasLegs={portfolio.instrument_count > 0} />
      <MinutesCard id={id} />
      <DaysCard id={id} />
    </div>
  )
}

function Figures({ portfolio }: { portfolio: Portfolio }) {
  const { current_m2m: m2m, valued_at: valuedAt, total_capital_deployed: capital } = portfolio
  return (
    <Kpis label="What it is worth">
      <Kpi label="P&L" note={<PriceNote portfolio={portfolio} />}>
        <Pnl amount={portfolio.current_pnl} currency={INR} />
      </Kpi>
      <Kpi label="Unrealized">
        <Pnl amount={portfolio.unrealized_pnl} currency={INR} />
      </Kpi>
      <Kpi label="Realized" note="less costs">
        <Pnl amount={portfolio.realized_pnl} currency={INR} />
      </Kpi>
      <Kpi label="M2M" note="opening it now would bring">
        {m2m === null ? '–' : formatMoney(m2m, INR)}
      </Kpi>
      <Kpi label="Capital" note="entry price × quantity">
        {formatMoney(capital, INR)}
      </Kpi>
      <Kpi label="Valued">{valuedAt === null ? 'not yet' : formatTime(valuedAt)}</Kpi>
    </Kpis>
  )
}

function PayoffCard({ id, hasLegs }: { id: string; hasLegs: boolean }) {
  const [then, setThen] = useState<Then>({ days: 0, points: 0 })
  const payoff = useQuery({ ...payoffQuery(id, then), enabled: hasLegs })
  if (!hasLegs) return null
  return (
    <Card title="Payoff">
      {payoff.error && <Failure error={payoff.error} />}
      {payoff.isPending && <Loading height={340} />}
      {payoff.data && (
        <div className="payoff">
          <ThenSliders then={then} days={payoff.data.days_to_expiry ?? 0} onChange={setThen} />
          <PayoffView payoff={payoff.data} thenName={nameOfThen(then)} />
          <GreekFigures payoff={payoff.data} />
          <TradingNotes legs={payoff.data.legs} />
          {payoff.data.at !== null && (
            <p className="note">Priced as of {formatTime(payoff.data.at)}.</p>
          )}
        </div>
      )}
    </Card>
  )
}

function MinutesCard({ id }: { id: string }) {
  const { data, error } = useQuery(candlesQuery(id))
  const bars = useMemo(
    () =>
      (data ?? []).map(({ timestamp, open, high, low, close, unrealized_pnl: pnl }) => ({
        time: Date.parse(timestamp),
        open: numberOf(open),
        high: numberOf(high),
        low: numberOf(low),
        close: numberOf(close),
        pnl: numberOf(pnl),
      })),
    [data],
  )
  return (
    <Card title="M2M and P&L by the minute" flush>
      {error && <Failure error={error} />}
      {!data && !error && <Loading height={340} />}
      {data &&
        (bars.length === 0 ? (
          <Empty title="No minute yet">
            <p>Each minute in which a leg has a fresh price becomes a candle.</p>
          </Empty>
        ) : (
          <M2mChart bars={bars} label={`M2M of ${bars.length} minutes, and the P&L below`} />
        ))}
    </Card>
  )
}

function ArchiveButton({ portfolio }: { portfolio: Portfolio }) {
  const client = useQueryClient()
  const me = useMe()
  const { strategy_id: id, status, is_default: isDefault } = portfolio
  const isActive = status === 'active'
  const change = useMutation({
    mutationFn: () =>
      call('PUT /strategies/{strategy_id}', {
        params: { strategy_id: id },
        body: { status: isActive ? 'archived' : 'active' },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['portfolios'] })
      await client.invalidateQueries({ queryKey: ['portfolio', id] })
    },
  })
  if (isDefault || !me || !may(me, 'can_modify')) return null
  return (
    <Button variant="default" loading={change.isPending} onClick={() => change.mutate()}>
      {isActive ? 'Archive' : 'Bring back'}
    </Button>
  )
}
