import { useQueries, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Empty, Failure, Loading } from '../parts/answers.tsx'
import { Card, PageHead } from '../parts/card.tsx'
import { EventLine } from '../parts/event-line.tsx'
import { Change, Kpi, Kpis, Pnl } from '../parts/figures.tsx'
import { NewRunButton } from '../parts/new-run-button.tsx'
import { RunCard } from '../parts/run-card.tsx'
import { formatCount, formatMoney } from '../format/decimal.ts'
import { differenceOf, fractionOf, sumOf } from '../format/money-sum.ts'
import { latestEventsQuery, runsQuery, type Run } from '../queries.ts'
import { useRate } from '../live/use-rate.ts'

const CARDS = 12
const FEW = 4 // so many get wide pictures
const FEED_RUNS = 6
const FEED_LINES = 9

export function Overview() {
  const runs = useQuery(runsQuery)
  return (
    <div className="page">
      <PageHead
        name="Overview"
        lead={
          <>
            Strategies trade here on paper. Each tick is committed whole or not at all, so the books
            stay right whatever crashes. Check them at any moment: <code>npx tidemark verify</code>
          </>
        }
      >
        <NewRunButton />
      </PageHead>
      {runs.isPending && <Loading height={320} />}
      {runs.error && <Failure error={runs.error} retry={() => void runs.refetch()} />}
      {runs.data?.length === 0 && <FirstRun />}
      {runs.data && runs.data.length > 0 && <Books runs={byLiveliness(runs.data)} />}
    </div>
  )
}

function Books({ runs }: { runs: readonly Run[] }) {
  return (
    <>
      <Totals runs={runs} />
      <div className="split">
        <section aria-label="Runs">
          <ul className={runs.length <= FEW ? 'run-cards few' : 'run-cards'}>
            {runs.slice(0, CARDS).map((run) => (
              <RunCard key={run.run_id} run={run} />
            ))}
          </ul>
          {runs.length > CARDS && (
            <p className="note">
              <Link to="/runs">All {formatCount(runs.length)} runs</Link>
            </p>
          )}
        </section>
        <Feed runs={runs.slice(0, FEED_RUNS)} />
      </div>
    </>
  )
}

/** The sums are those of the first run's currency: amounts of two currencies have no sum. */
function Totals({ runs }: { runs: readonly Run[] }) {
  const currency = runs[0]!.currency
  const counted = runs.filter((run) => run.currency === currency)
  const equity = sumOf(counted.map((run) => run.equity))
  const cash = sumOf(counted.map((run) => run.cash))
  const begun = sumOf(counted.map((run) => run.initial_cash))
  const pnl = differenceOf(equity, begun)
  const ticks = runs.reduce((sum, run) => sum + run.tick_count, 0)
  const running = runs.filter(({ status }) => status === 'RUNNING').length
  const failed = runs.filter(({ status }) => status === 'ERROR').length
  const rate = useRate(ticks)
  return (
    <Kpis label="Totals">
      <Kpi label="Total equity" note={`from ${formatMoney(begun, currency)}`}>
        {formatMoney(equity, currency)}
      </Kpi>
      <Kpi label="Profit and loss" note={<Change fraction={fractionOf(pnl, begun)} />}>
        <Pnl amount={pnl} currency={currency} />
      </Kpi>
      <Kpi label="Cash" note={`${formatMoney(differenceOf(equity, cash), currency)} invested`}>
        {formatMoney(cash, currency)}
      </Kpi>
      <Kpi label="Running" note={failed > 0 ? `${failed} in error` : 'none in error'}>
        {running} of {runs.length}
      </Kpi>
      <Kpi label="Ticks committed" note={`${rate.toFixed(rate < 10 ? 1 : 0)} each second now`}>
        {formatCount(ticks)}
      </Kpi>
    </Kpis>
  )
}

function Feed({ runs }: { runs: readonly Run[] }) {
  const lists = useQueries({ queries: runs.map(({ run_id }) => latestEventsQuery(run_id)) })
  const each = Math.ceil(FEED_LINES / runs.length) // so that the busiest does not drown the others
  const lines = lists
    .flatMap(({ data = [] }, index) =>
      data.slice(0, each).map((event) => ({ event, run: runs[index]! })),
    )
    .toSorted((a, b) => (a.event.logical_time < b.event.logical_time ? 1 : -1))
  return (
    <Card title="Recent events" flush>
      {lines.length === 0 && (
        <Empty title="No events yet">
          <p>Orders that fill later, refusals and scheduled purchases show up here.</p>
        </Empty>
      )}
      <ul className="feed">
        {lines.map(({ event, run }) => (
          <EventLine key={`${run.run_id} ${event.seq}`} event={event} run={run} />
        ))}
      </ul>
    </Card>
  )
}

function FirstRun() {
  return (
    <Card title="No runs yet">
      <Empty title="Start your first paper portfolio">
        <p>
          Choose a strategy and what it may trade. It begins with paper cash, meets the bars one by
          one, and everything it does is kept here.
        </p>
        <NewRunButton />
      </Empty>
    </Card>
  )
}

const LIVELINESS = ['ERROR', 'RUNNING', 'PENDING', 'COMPLETED', 'STOPPED']

/** What needs a person first, then what moves, of which the plan leads, then the newest. */
function byLiveliness(runs: readonly Run[]): readonly Run[] {
  return runs.toSorted(
    (a, b) =>
      LIVELINESS.indexOf(a.status) - LIVELINESS.indexOf(b.status) ||
      Number(b.kind === 'sip') - Number(a.kind === 'sip') ||
      (a.recorded_at < b.recorded_at ? 1 : -1),
  )
}
