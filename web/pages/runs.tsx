import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { formatCount, formatMoney } from '../format/decimal.ts'
import { fractionOf } from '../format/money-sum.ts'
import { formatTime } from '../format/time.ts'
import { Failure, Loading } from '../parts/answers.tsx'
import { StatusBadge } from '../parts/badges.tsx'
import { symbolOf, wordsOf } from '../format/words.ts'
import { Card, PageHead } from '../parts/card.tsx'
import { DataTable, type Column } from '../parts/data-table.tsx'
import { Change, Pnl } from '../parts/figures.tsx'
import { NewRunButton } from '../parts/new-run-button.tsx'
import { nameOf } from '../parts/run-card.tsx'
import { runsQuery, type Run } from '../queries.ts'

const COLUMNS: readonly Column<Run>[] = [
  {
    title: 'Run',
    width: 196,
    sort: ['text', nameOf],
    cell: (run) => (
      <Link to="/runs/$runId" params={{ runId: run.run_id }}>
        {nameOf(run)}
      </Link>
    ),
  },
  {
    title: 'Status',
    width: 96,
    sort: ['text', ({ status }) => status],
    cell: ({ status }) => <StatusBadge status={status} />,
  },
  {
    title: 'Strategy',
    width: 176,
    sort: ['text', ({ strategy }) => strategy],
    cell: ({ strategy, instruments }) => (
      <>
        {wordsOf(strategy)}
        <div className="note">{instruments.map(symbolOf).join(', ')}</div>
      </>
    ),
  },
  {
    title: 'Equity',
    width: 124,
    end: true,
    sort: ['decimal', ({ equity }) => equity],
    cell: ({ equity, currency }) => formatMoney(equity, currency),
  },
  {
    title: 'P&L',
    width: 112,
    end: true,
    sort: ['decimal', ({ pnl }) => pnl],
    cell: ({ pnl, currency }) => <Pnl amount={pnl} currency={currency} />,
  },
  {
    title: 'Return',
    width: 78,
    end: true,
    sort: ['count', ({ pnl, initial_cash }) => fractionOf(pnl, initial_cash)],
    cell: ({ pnl, initial_cash }) => <Change fraction={fractionOf(pnl, initial_cash)} />,
  },
  {
    title: 'Ticks',
    width: 66,
    end: true,
    sort: ['count', ({ tick_count }) => tick_count],
    cell: ({ tick_count }) => formatCount(tick_count),
  },
  {
    title: 'Logical time',
    width: 164,
    sort: ['text', ({ last_logical_time }) => last_logical_time],
    cell: ({ last_logical_time }) => formatTime(last_logical_time),
  },
]

export function Runs() {
  const runs = useQuery(runsQuery)
  return (
    <div className="page">
      <PageHead name="Runs" lead="Every run of yours, whatever became of it.">
        <NewRunButton />
      </PageHead>
      {runs.isPending && <Loading height={240} />}
      {runs.error && <Failure error={runs.error} retry={() => void runs.refetch()} />}
      {runs.data && (
        <Card title={countOf(runs.data)} flush>
          <DataTable
            label="Runs"
            rows={runs.data}
            keyOf={({ run_id }) => run_id}
            columns={COLUMNS}
          />
        </Card>
      )}
    </div>
  )
}

function countOf({ length }: readonly Run[]): string {
  return length === 1 ? 'One run' : `${formatCount(length)} runs`
}
