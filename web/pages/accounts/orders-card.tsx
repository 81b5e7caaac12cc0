import { Button } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../client.ts'
import { formatPrice, formatQuantity } from '../../format/decimal.ts'
import { wordsOf } from '../../format/words.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { DataTable, type Column } from '../../parts/data-table.tsx'
import { Moment } from '../../parts/moment.tsx'
import { useMay } from '../../session/me.ts'
import { Verdicts } from '../run/verdicts.tsx'
import { ordersQuery, type Account, type AccountOrder } from './queries.ts'

const TONES = {
  PENDING: 'calm',
  OPEN: 'wait',
  COMPLETE: 'good',
  CANCELLED: '',
  REJECTED: 'bad',
} as const

/** What was asked of the venue, the newest first, and what came of it. */
export function OrdersCard({ account }: { account: Account }) {
  const read = useInfiniteQuery(ordersQuery(account.account_id))
  const cancels = useMay('can_cancel')
  const rows = read.data?.pages.flatMap(({ items }) => items) ?? []
  const more = read.hasNextPage ? () => void read.fetchNextPage() : undefined
  return (
    <Card title="Orders" flush>
      {read.isPending && <Loading height={160} />}
      {read.error && <Failure error={read.error} retry={() => void read.refetch()} />}
      {read.data && rows.length === 0 && (
        <Empty title="No orders yet">
          <p>Each one is kept here, with what the gate said of it.</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <DataTable
          label="Orders"
          rows={rows}
          keyOf={({ order_id }) => order_id}
          columns={columnsIn(account.currency, cancels)}
          detailOf={(order) => <OrderDetails order={order} />}
          loadMore={more}
        />
      )}
    </Card>
  )
}

function columnsIn(currency: string, cancels: boolean): readonly Column<AccountOrder>[] {
  return [
    {
      title: 'Order',
      width: 262,
      sort: ['text', ({ tradingsymbol }) => tradingsymbol],
      cell: ({ transaction_type: side, quantity, tradingsymbol, product }) => (
        <>
          <span className={`badge ${side === 'BUY' ? 'good' : 'bad'}`}>
            {side === 'BUY' ? 'Buy' : 'Sell'}
          </span>{' '}
          <span className="number">{formatQuantity(quantity)}</span> {tradingsymbol}{' '}
          <span className="note">{product}</span>
        </>
      ),
    },
    {
      title: 'Type',
      width: 110,
      cell: ({ order_type: type, price, trigger_price: trigger }) => (
        <>
          {type.startsWith('SL') ? type : wordsOf(type)}{' '}
          <span className="number">
            {[trigger, price]
              .filter((one) => one !== null)
              .map((one) => formatPrice(one, currency))
              .join(' / ')}
          </span>
        </>
      ),
    },
    {
      title: 'Status',
      width: 100,
      sort: ['text', ({ status }) => status],
      cell: (order) => <Status order={order} />,
    },
    {
      title: 'Filled',
      width: 130,
      end: true,
      cell: ({ filled_quantity: filled, average_price: average }) =>
        average === null ? '–' : `${formatQuantity(filled)} at ${formatPrice(average, currency)}`,
    },
    {
      title: 'Placed',
      width: 88,
      end: true,
      sort: ['text', ({ placed_at }) => placed_at],
      cell: ({ placed_at }) => <Moment at={placed_at} />,
    },
    ...(cancels
      ? [
          {
            title: 'Cancel',
            width: 76,
            end: true,
            cell: (order: AccountOrder) => <CancelOrder order={order} />,
          },
        ]
      : []),
  ]
}

function Status({ order }: { order: AccountOrder }) {
  const { status, canonical_status: canonical, status_message: message, source } = order
  const word = canonical === 'PARTIALLY_FILLED' || canonical === 'UNKNOWN' ? canonical : status
  return (
    <>
      <span className={`badge ${TONES[status]}`}>{wordsOf(word)}</span>{' '}
      <span className="note">
        {source === 'external' ? 'at the broker' : message !== null && wordsOf(message)}
      </span>
    </>
  )
}

function CancelOrder({ order }: { order: AccountOrder }) {
  const client = useQueryClient()
  const { account_id, order_id, status, tradingsymbol } = order
  const cancel = useMutation({
    mutationFn: () =>
      call('DELETE /accounts/{account_id}/orders/{account_order_id}', {
        params: { account_id, account_order_id: order_id },
      }),
    onSettled: () => client.invalidateQueries({ queryKey: ['account', account_id] }),
  })
  if (status !== 'OPEN' && status !== 'PENDING') return null
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={cancel.isPending}
      aria-label={`Cancel the order of ${tradingsymbol}`}
      onClick={() => cancel.mutate()}
    >
      Cancel
    </Button>
  )
}

function OrderDetails({ order }: { order: AccountOrder }) {
  const { order_id, venue_order_id, client_order_id, tag, status_message: message } = order
  return (
    <>
      <p className="note">
        <code>{order_id}</code>, sent as <code>{client_order_id}</code>
        {venue_order_id !== null && (
          <>
            , at the venue <code>{venue_order_id}</code>
          </>
        )}
        {tag !== null && `, tagged ${tag}`}
      </p>
      {message !== null && <p>{wordsOf(message)}</p>}
      <Verdicts order={order} />
    </>
  )
}
