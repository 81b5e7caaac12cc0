import { useQuery } from '@tanstack/react-query'
import type { Answer } from '../../ask.ts'
import { formatPrice, formatQuantity } from '../../format/decimal.ts'
import { Card } from '../../parts/card.tsx'
import { DataTable, type Column } from '../../parts/data-table.tsx'
import { Pnl } from '../../parts/figures.tsx'
import { holdingsQuery, type Account } from './queries.ts'

type Holding = Answer<'GET /accounts/{account_id}/holdings'>['items'][number]

/** Shares that were delivered, as the venue says; nothing while there are none. */
export function HoldingsCard({ account }: { account: Account }) {
  const { data } = useQuery(holdingsQuery(account.account_id))
  if (!data || data.items.length === 0) return null
  return (
    <Card title="Holdings" flush>
      <DataTable
        label="Holdings"
        rows={data.items}
        keyOf={({ exchange, tradingsymbol }) => `${exchange}:${tradingsymbol}`}
        columns={columnsIn(account.currency)}
      />
    </Card>
  )
}

function columnsIn(currency: string): readonly Column<Holding>[] {
  const priceOf = (price: string | null) => (price === null ? '–' : formatPrice(price, currency))
  return [
    {
      title: 'Share',
      width: 150,
      cell: ({ tradingsymbol, exchange }) => (
        <>
          {tradingsymbol} <span className="note">{exchange}</span>
        </>
      ),
    },
    {
      title: 'Quantity',
      width: 90,
      end: true,
      cell: ({ quantity }) => <span className="number">{formatQuantity(quantity)}</span>,
    },
    { title: 'Average', width: 95, end: true, cell: (one) => priceOf(one.average_price) },
    { title: 'Last', width: 95, end: true, cell: (one) => priceOf(one.last_price) },
    {
      title: 'P&L',
      width: 115,
      end: true,
      cell: ({ pnl }) => <Pnl amount={pnl} currency={currency} />,
    },
  ]
}
