import { formatMoney, formatPrice, formatQuantity } from '../../format/decimal.ts'
import { formatTime } from '../../format/time.ts'
import { SideBadge, StatusBadge } from '../../parts/badges.tsx'
import { wordsOf } from '../../format/words.ts'
import type { Column } from '../../parts/data-table.tsx'
import { EventDetails } from '../../parts/event-line.tsx'
import { Pnl } from '../../parts/figures.tsx'
import type { Mark, Order, Position, Run, RunEvent, Trade } from '../../queries.ts'
import { CancelButton } from './cancel-button.tsx'

interface Timed {
  readonly logical_time: string
}

const logicalTime: Column<Timed> = {
  title: 'Logical time',
  width: 178,
  sort: ['text', ({ logical_time }) => logical_time],
  cell: ({ logical_time }) => <span className="number">{formatTime(logical_time)}</span>,
}

interface Traded {
  readonly instrument_id: string
}

const instrument: Column<Traded> = {
  title: 'Instrument',
  width: 134,
  sort: ['text', ({ instrument_id }) => instrument_id],
  cell: ({ instrument_id }) => instrument_id,
}

interface Sided {
  readonly side: string
}

const side: Column<Sided> = {
  title: 'Side',
  width: 70,
  sort: ['text', (row) => row.side],
  cell: (row) => <SideBadge side={row.side} />,
}

interface Counted {
  readonly quantity: string
}

const quantity: Column<Counted> = {
  title: 'Quantity',
  width: 84,
  end: true,
  sort: ['decimal', (row) => row.quantity],
  cell: (row) => formatQuantity(row.quantity),
}

export function orderColumns({ run_id, currency }: Run): readonly Column<Order>[] {
  return [
    logicalTime,
    {
      title: 'Status',
      width: 206,
      sort: ['text', ({ status }) => status],
      cell: (order) => (
        <>
          <StatusBadge status={order.status} />{' '}
          {order.reason !== null && <span className="muted">{wordsOf(order.reason)}</span>}
          {order.status === 'PENDING' && <CancelButton runId={run_id} order={order} />}
        </>
      ),
    },
    instrument,
    side,
    {
      title: 'Type',
      width: 72,
      sort: ['text', ({ type }) => type],
      cell: ({ type }) => wordsOf(type),
    },
    quantity,
    price('Limit price', (order) => order.limit_price, currency),
    price('Stop price', (order) => order.stop_price, currency),
    {
      title: 'Source',
      width: 78,
      sort: ['text', ({ source }) => source],
      cell: ({ source }) => wordsOf(source),
    },
  ]
}

export function tradeColumns(currency: string): readonly Column<Trade>[] {
  return [
    logicalTime,
    instrument,
    side,
    quantity,
    price('Price', (trade) => trade.price, currency),
    money('Fee', (trade) => trade.fee, currency),
    pnl('Realized P&L', (trade) => trade.realized_pnl, currency),
    {
      title: 'Order',
      width: 112,
      cell: ({ order_id }) => <span className="mono muted">{order_id}</span>,
    },
  ]
}

export function positionColumns(currency: string): readonly Column<Position>[] {
  return [
    instrument,
    quantity,
    price('Average price', (position) => position.average_price, currency, 4),
    price('Mark', (position) => position.mark_price, currency),
    money('Cost', (position) => position.cost, currency),
    money('Market value', (position) => position.market_value, currency),
    pnl('Unrealized P&L', (position) => position.unrealized_pnl, currency),
    pnl('Realized P&L', (position) => position.realized_pnl, currency),
    money('Fees', (position) => position.fees, currency),
  ]
}

export function markColumns(currency: string): readonly Column<Mark>[] {
  return [
    logicalTime,
    money('Market value', (mark) => mark.market_value, currency),
    pnl('Unrealized P&L', (mark) => mark.unrealized_pnl, currency),
    pnl('Realized P&L', (mark) => mark.realized_pnl, currency),
    {
      title: 'Prices',
      width: 260,
      cell: ({ prices }) => (
        <span className="number muted">
          {Object.entries(prices)
            .map(([instrumentId, at]) => `${instrumentId} ${formatPrice(at, currency)}`)
            .join(' · ')}
        </span>
      ),
    },
  ]
}

export const eventColumns = (currency: string): readonly Column<RunEvent>[] => [
  {
    title: 'Seq',
    width: 56,
    end: true,
    sort: ['count', ({ seq }) => seq],
    cell: ({ seq }) => seq,
  },
  logicalTime,
  {
    title: 'Event',
    width: 150,
    sort: ['text', ({ event_type }) => event_type],
    cell: ({ event_type }) => wordsOf(event_type),
  },
  {
    title: 'Details',
    width: 520,
    cell: (event) => <EventDetails event={event} currency={currency} />,
  },
]

function price<Row>(
  title: string,
  of: (row: Row) => string | null,
  currency: string,
  most = 8,
): Column<Row> {
  const cell = (row: Row): string => formatPrice(of(row), currency, { most })
  return { title, width: 90, end: true, sort: ['decimal', of], cell }
}

function money<Row>(title: string, of: (row: Row) => string | null, currency: string): Column<Row> {
  const cell = (row: Row): string => formatMoney(of(row), currency)
  return { title, width: 122, end: true, sort: ['decimal', of], cell }
}

function pnl<Row>(title: string, of: (row: Row) => string | null, currency: string): Column<Row> {
  const cell = (row: Row) => <Pnl amount={of(row)} currency={currency} />
  return { title, width: 126, end: true, sort: ['decimal', of], cell }
}
