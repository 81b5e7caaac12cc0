import { useInfiniteQuery } from '@tanstack/react-query'
import { formatAnalytic, formatFraction, formatMoney } from '../../format/decimal.ts'
import { Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { DataTable, type Column } from '../../parts/data-table.tsx'
import { Kpi, Kpis, Pnl } from '../../parts/figures.tsx'
import { performanceQuery, type Day } from './queries.ts'

const INR = 'INR'

const COLUMNS: readonly Column<Day>[] = [
  { title: 'Day', width: 110, sort: ['text', ({ date }) => date], cell: ({ date }) => date },
  {
    title: 'P&L of the day',
    width: 130,
    end: true,
    sort: ['decimal', (day) => day.day_pnl],
    cell: (day) => <Pnl amount={day.day_pnl} currency={INR} />,
  },
  {
    title: 'Since it began',
    width: 130,
    end: true,
    sort: ['decimal', (day) => day.cumulative_pnl],
    cell: (day) => <Pnl amount={day.cumulative_pnl} currency={INR} />,
  },
  {
    title: 'Drawdown',
    width: 120,
    end: true,
    sort: ['decimal', (day) => day.max_drawdown],
    cell: (day) => formatMoney(day.max_drawdown, INR),
  },
  {
    title: 'Won',
    width: 80,
    end: true,
    cell: (day) => (day.win_rate === null ? '–' : formatFraction(day.win_rate)),
  },
  {
    title: 'Sharpe',
    width: 80,
    end: true,
    cell: (day) => formatAnalytic(day.sharpe_ratio),
  },
  {
    title: 'ROI',
    width: 90,
    end: true,
    cell: (day) => (day.roi_percent === null ? '–' : `${formatAnalytic(day.roi_percent)} %`),
  },
]

/** P&L by the day, and what premiums and rolls have made of it. */
export function DaysCard({ id }: { id: string }) {
  const days = useInfiniteQuery(performanceQuery(id))
  const first = days.data?.pages[0]
  const rows = days.data?.pages.flatMap(({ items }) => items) ?? []
  if (days.error) return <Failure error={days.error} />
  if (!first) return <Loading height={160} />
  const { premium_decay: decay, rollovers } = first
  return (
    <Card title="Performance" flush>
      <Kpis label="Premiums and rolls">
        <Kpi
          label="Premium decay"
          note={decay.percent === null ? undefined : `${formatAnalytic(decay.percent)} % of entry`}
        >
          {formatMoney(decay.amount, INR)}
        </Kpi>
        <Kpi label="Earned on what is sold">
          <Pnl amount={decay.of_sold} currency={INR} />
        </Kpi>
        <Kpi label="Paid on what is bought">{formatMoney(decay.of_bought, INR)}</Kpi>
        <Kpi label="Rolls">{rollovers.length}</Kpi>
      </Kpis>
      {rows.length > 0 && (
        <DataTable
          label="Performance by day"
          rows={rows}
          keyOf={({ date }) => date}
          columns={COLUMNS}
          loadMore={days.hasNextPage ? () => void days.fetchNextPage() : undefined}
        />
      )}
    </Card>
  )
}
