import { useQuery } from '@tanstack/react-query'
import { formatPrice, formatQuantity } from '../../format/decimal.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { DataTable, type Column } from '../../parts/data-table.tsx'
import { Pnl } from '../../parts/figures.tsx'
import { quotesQuery } from '../quotes/queries.ts'
import { useLiveQuotes } from '../quotes/use-live-quotes.ts'
import { positionsQuery, type Account, type AccountPosition } from './queries.ts'
import { openIdsOf, valuedAt } from './value-live.ts'

/** What the fills add up to, at prices as they move. */
export function PositionsCard({ account }: { account: Account }) {
  const read = useQuery(positionsQuery(account.account_id))
  const positions = read.data?.items ?? []
  const ids = openIdsOf(positions)
  const { isLive } = useLiveQuotes(ids)
  const quotes = useQuery(quotesQuery(ids)).data ?? {}
  return (
    <Card
      title="Positions"
      actions={isLive && ids.length > 0 && <span className="badge good">Live</span>}
      flush
    >
      {read.isPending && <Loading height={160} />}
      {read.error && <Failure error={read.error} retry={() => void read.refetch()} />}
      {read.data && positions.length === 0 && (
        <Empty title="Nothing is held">
          <p>A fill opens a position here, at once.</p>
        </Empty>
      )}
      {positions.length > 0 && (
        <DataTable
          label="Positions"
          rows={positions.map((one) => valuedAt(one, quotes))}
          keyOf={({ exchange, tradingsymbol, product }) =>
            `${exchange}:${tradingsymbol}:${product}`
          }
          columns={columnsIn(account.currency)}
        />
      )}
    </Card>
  )
}

function columnsIn(currency: string): readonly Column<AccountPosition>[] {
  return [
    {
      title: 'Instrument',
      width: 210,
      sort: ['text', ({ tradingsymbol }) => tradingsymbol],
      cell: ({ tradingsymbol, exchange, product }) => (
        <>
          {tradingsymbol} <span className="note">{`${exchange} · ${product}`}</span>
        </>
      ),
    },
    {
      title: 'Quantity',
      width: 90,
      end: true,
      sort: ['decimal', ({ quantity }) => quantity],
      cell: ({ quantity }) => <span className="number">{formatQuantity(quantity)}</span>,
    },
    {
      title: 'Average',
      width: 95,
      end: true,
      cell: ({ average_price: price }) => (price === null ? '–' : formatPrice(price, currency)),
    },
    {
      title: 'Last',
      width: 95,
      end: true,
      cell: ({ last_price: price, is_stale: stale }) => (
        <span className={stale ? 'note' : undefined}>
          {price === null ? '–' : formatPrice(price, currency)}
        </span>
      ),
    },
    {
      title: 'Open P&L',
      width: 115,
      end: true,
      sort: ['decimal', ({ unrealized_pnl: pnl }) => pnl],
      cell: ({ unrealized_pnl: pnl }) => <Pnl amount={pnl} currency={currency} />,
    },
    {
      title: 'Realized',
      width: 115,
      end: true,
      sort: ['decimal', ({ realized_pnl: pnl }) => pnl],
      cell: ({ realized_pnl: pnl }) => <Pnl amount={pnl} currency={currency} />,
    },
  ]
}
