import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useCallback, type ReactNode } from 'react'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { DataTable, type Column } from '../../parts/data-table.tsx'
import {
  eventsQuery,
  marksQuery,
  ordersQuery,
  positionsQuery,
  tradesQuery,
  type Order,
  type Run,
} from '../../queries.ts'
import { Configuration } from './configuration.tsx'
import {
  eventColumns,
  markColumns,
  orderColumns,
  positionColumns,
  tradeColumns,
} from './columns.tsx'
import type { RunTab } from './run-tab.ts'
import { OrderDetails } from './verdicts.tsx'

export function RunTabPanel({ run, tab }: { run: Run; tab: RunTab }) {
  switch (tab) {
    case 'orders':
      return <Orders run={run} />
    case 'trades':
      return <Trades run={run} />
    case 'positions':
      return <Positions run={run} />
    case 'events':
      return <Events run={run} />
    case 'marks':
      return <Marks run={run} />
    case 'configuration':
      return <Configuration run={run} />
  }
}

function Orders({ run }: { run: Run }) {
  return (
    <Ledger
      label="Orders"
      empty="No orders yet. The strategy has not asked for any, and neither has anybody else."
      list={useInfiniteQuery(ordersQuery(run.run_id))}
      keyOf={(order) => order.order_id}
      columns={orderColumns(run)}
      detailOf={(order: Order) => <OrderDetails order={order} />}
    />
  )
}

function Trades({ run }: { run: Run }) {
  return (
    <Ledger
      label="Trades"
      empty="No trades yet. An order becomes one when the price reaches it."
      list={useInfiniteQuery(tradesQuery(run.run_id))}
      keyOf={(trade) => trade.trade_id}
      columns={tradeColumns(run.currency)}
    />
  )
}

function Events({ run }: { run: Run }) {
  return (
    <Ledger
      label="Events"
      empty="No events yet. Scheduled purchases, refusals and late fills show up here."
      list={useInfiniteQuery(eventsQuery(run.run_id))}
      keyOf={(event) => String(event.seq)}
      columns={eventColumns(run.currency)}
    />
  )
}

function Marks({ run }: { run: Run }) {
  return (
    <Ledger
      label="Mark to market"
      empty="No marks yet. Each tick is valued once, at the prices of its logical time."
      list={useInfiniteQuery(marksQuery(run.run_id))}
      keyOf={(mark) => mark.logical_time}
      columns={markColumns(run.currency)}
    />
  )
}

function Positions({ run }: { run: Run }) {
  const positions = useQuery(positionsQuery(run.run_id))
  if (positions.isLoadingError) return <Failure error={positions.error} />
  if (!positions.data) return <Loading height={120} />
  if (positions.data.length === 0) return <Empty title="Nothing is held, and nothing was." />
  return (
    <DataTable
      label="Positions"
      rows={positions.data}
      keyOf={(position) => position.instrument_id}
      columns={positionColumns(run.currency)}
    />
  )
}

interface LedgerProps<Row> {
  readonly label: string
  readonly empty: string
  readonly list: {
    readonly data: { readonly pages: readonly { readonly items: readonly Row[] }[] } | undefined
    readonly error: Error | null
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    readonly fetchNextPage: () => unknown
  }
  readonly keyOf: (row: Row) => string
  readonly columns: readonly Column<Row>[]
  readonly detailOf?: (row: Row) => ReactNode
}

/** A list that is read page by page, newest first, as somebody scrolls. */
function Ledger<Row>({ label, empty, list, ...table }: LedgerProps<Row>) {
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  if (!list.data) return list.error ? <Failure error={list.error} /> : <Loading height={200} />
  const rows = list.data.pages.flatMap(({ items }) => items)
  if (rows.length === 0) return <Empty title={empty} />
  return (
    <DataTable label={label} rows={rows} loadMore={hasNextPage ? loadMore : undefined} {...table} />
  )
}
