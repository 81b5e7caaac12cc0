import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { maximumDrawdown } from '../../charts/curve.ts'
import { EquityChart } from '../../charts/equity-chart.tsx'
import { formatCount, formatFraction, formatMoney } from '../../format/decimal.ts'
import { differenceOf, fractionOf, numberOf, sumOf } from '../../format/money-sum.ts'
import { formatTime } from '../../format/time.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { StatusBadge } from '../../parts/badges.tsx'
import { symbolOf, wordsOf } from '../../format/words.ts'
import { Card, PageHead } from '../../parts/card.tsx'
import { Change, Kpi, Kpis, Pnl } from '../../parts/figures.tsx'
import { nameOf } from '../../parts/run-card.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { Unread } from '../../parts/unread.tsx'
import { curveQuery, positionsQuery, runQuery, type Run } from '../../queries.ts'
import { RunActions } from './run-actions.tsx'
import { RunPrices } from './run-prices.tsx'
import { RUN_TABS, type RunTab } from './run-tab.ts'
import { RunTabPanel } from './run-tab-panel.tsx'

export function RunPage() {
  const { runId } = useParams({ from: '/runs/$runId' })
  const run = useQuery(runQuery(runId))
  if (run.data) return <LoadedRun run={run.data} />
  if (run.isPending) return <Loading height={420} />
  return (
    <Unread error={run.error} retry={() => void run.refetch()} what="run" id={runId}>
      <Link to="/runs">See your runs</Link>
    </Unread>
  )
}

function LoadedRun({ run }: { run: Run }) {
  const { tab = 'orders' } = useSearch({ from: '/runs/$runId' })
  const navigate = useNavigate({ from: '/runs/$runId' })
  const choose = (name: RunTab): void =>
    void navigate({ search: { tab: name }, replace: true, resetScroll: false })
  return (
    <div className="page">
      <PageHead
        name={nameOf(run)}
        title={
          <>
            <h1>{nameOf(run)}</h1>
            <StatusBadge status={run.status} />
            <span className="badge">{wordsOf(run.mode)}</span>
          </>
        }
        lead={`${wordsOf(run.strategy)} on ${run.instruments.map(symbolOf).join(', ')}. ${detailOf(run)}`}
      >
        <RunActions run={run} />
      </PageHead>
      <RunFigures run={run} />
      <div className="charts">
        <EquityCard run={run} />
        <RunPrices run={run} />
      </div>
      <section className="card" aria-label="Ledgers">
        <Tabs label="Ledgers of the run" tabs={RUN_TABS} chosen={tab} choose={choose}>
          <RunTabPanel run={run} tab={tab} />
        </Tabs>
      </section>
    </div>
  )
}

function RunFigures({ run }: { run: Run }) {
  const client = useQueryClient()
  const positions = useQuery(positionsQuery(run.run_id)).data
  const curve = useQuery(curveQuery(client, run.run_id, 'full')).data ?? []
  const { currency, equity, cash, pnl, initial_cash } = run
  const realized = positions && sumOf(positions.map((position) => position.realized_pnl))
  const unrealized = positions && sumOf(positions.map((position) => position.unrealized_pnl))
  const fees = positions && sumOf(positions.map((position) => position.fees))
  return (
    <Kpis label="Figures">
      <Kpi label="Equity" note={`from ${formatMoney(initial_cash, currency)}`}>
        {formatMoney(equity, currency)}
      </Kpi>
      <Kpi label="Profit and loss" note={<Change fraction={fractionOf(pnl, initial_cash)} />}>
        <Pnl amount={pnl} currency={currency} />
      </Kpi>
      <Kpi
        label="Realized"
        note={
          <>
            unrealized <Pnl amount={unrealized ?? null} currency={currency} />
          </>
        }
      >
        <Pnl amount={realized ?? null} currency={currency} />
      </Kpi>
      <Kpi label="Fees" note="not in realized">
        {formatMoney(fees, currency)}
      </Kpi>
      <Kpi label="Cash" note={`${formatMoney(differenceOf(equity, cash), currency)} invested`}>
        {formatMoney(cash, currency)}
      </Kpi>
      <Kpi label="Maximum drawdown" note="from its highest equity">
        {formatFraction(maximumDrawdown(curve))}
      </Kpi>
      <Kpi label="Ticks committed" note={formatTime(run.last_logical_time)}>
        {formatCount(run.tick_count)}
      </Kpi>
    </Kpis>
  )
}

function EquityCard({ run }: { run: Run }) {
  const client = useQueryClient()
  const curve = useQuery(curveQuery(client, run.run_id, 'full'))
  const title = `Equity of ${nameOf(run)}: ${formatMoney(run.equity, run.currency)} now`
  return (
    <Card
      title="Equity"
      actions={
        <div className="chart-legend">
          <span className="swatch" style={{ '--swatch': 'var(--gain)' }}>
            above initial cash
          </span>
          <span className="swatch" style={{ '--swatch': 'var(--loss)' }}>
            below it, and drawdown
          </span>
        </div>
      }
      flush
    >
      {curve.error && <Failure error={curve.error} retry={() => void curve.refetch()} />}
      {curve.data?.length === 0 ? (
        <Empty title="No equity yet">
          <p>The curve begins with the first tick.</p>
        </Empty>
      ) : (
        <EquityChart
          curve={curve.data ?? []}
          base={numberOf(run.initial_cash)}
          intraday={run.feed.interval === '1m'}
          label={title}
        />
      )}
    </Card>
  )
}

function detailOf(run: Run): string {
  const { engine_status } = run
  if (!engine_status) return 'It has not been started yet.'
  if (run.status === 'PENDING' && !engine_status.armed) return 'It waits to be armed.'
  return engine_status.detail
}
