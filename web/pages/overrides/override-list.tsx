import { useInfiniteQuery } from '@tanstack/react-query'
import { formatPrice, formatQuantity } from '../../format/decimal.ts'
import { wordsOf } from '../../format/words.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { DataTable, type Column } from '../../parts/data-table.tsx'
import { Moment } from '../../parts/moment.tsx'
import { overridesQuery, type Override } from './queries.ts'

const TONES = { queued: 'calm', placed: 'good', refused: 'bad', failed: 'bad' } as const

/** What the gate says most often, as people say it. */
const REASONS: Readonly<Record<string, string>> = {
  funds: 'Not enough funds',
  instrument: 'Not listed',
  short_delivery: 'Not held',
  market_open: 'The market is closed',
}

const COLUMNS: readonly Column<Override>[] = [
  {
    title: 'Order',
    width: 150,
    sort: ['text', ({ ticker }) => ticker],
    cell: ({ side, quantity, ticker }) => (
      <>
        <span className={`badge ${side === 'buy' ? 'good' : 'bad'}`}>
          {side === 'buy' ? 'Buy' : 'Sell'}
        </span>{' '}
        <span className="number">{formatQuantity(quantity)}</span> {ticker}
      </>
    ),
  },
  {
    title: 'Type',
    width: 140,
    cell: ({ order_type, limit_price, stop_price }) => (
      <>
        {wordsOf(order_type)}{' '}
        <span className="number">
          {[stop_price, limit_price]
            .filter((price) => price !== null)
            .map((price) => formatPrice(price, 'INR'))
            .join(' / ')}
        </span>
      </>
    ),
  },
  {
    title: 'Became',
    width: 190,
    sort: ['text', ({ status }) => status],
    cell: ({ status, reason }) => (
      <>
        <span className={`badge ${TONES[status]}`}>{wordsOf(status)}</span>{' '}
        {reason !== null && (REASONS[reason] ?? wordsOf(reason))}
      </>
    ),
  },
  {
    title: 'Accepted',
    width: 90,
    end: true,
    sort: ['text', ({ accepted_at }) => accepted_at],
    cell: ({ accepted_at }) => <Moment at={accepted_at} />,
  },
]

/** What was ordered by hand, the newest first, and what became of it. */
export function OverrideList() {
  const read = useInfiniteQuery(overridesQuery)
  const rows = read.data?.pages.flatMap(({ items }) => items) ?? []
  const more = read.hasNextPage ? () => void read.fetchNextPage() : undefined
  return (
    <Card title="Orders by hand" flush>
      {read.isPending && <Loading height={120} />}
      {read.error && <Failure error={read.error} retry={() => void read.refetch()} />}
      {read.data && rows.length === 0 && (
        <Empty title="None yet">
          <p>An order by hand is queued, then goes through the gate as any other.</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <DataTable
          label="Orders by hand"
          rows={rows}
          keyOf={({ override_id }) => override_id}
          columns={COLUMNS}
          loadMore={more}
        />
      )}
    </Card>
  )
}
