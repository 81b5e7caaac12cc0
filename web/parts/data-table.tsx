import { useVirtualizer } from '@tanstack/react-virtual'
import { Fragment, useEffect, useRef, useState, type ReactNode } from 'react'
import { sortRows, type SortKind, type SortValue } from '../format/sort.ts'

export interface Column<Row> {
  readonly title: string
  readonly width: number // px, and a share of what is left over
  readonly end?: boolean // numbers are aligned at their end
  readonly sort?: readonly [SortKind, (row: Row) => SortValue]
  readonly cell: (row: Row) => ReactNode
}

interface DataTableProps<Row> {
  readonly label: string
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly columns: readonly Column<Row>[]
  readonly detailOf?: (row: Row) => ReactNode // opens below the row
  readonly loadMore?: (() => void) | undefined // called near the end, where older rows exist
}

interface Order {
  readonly column: number
  readonly descending: boolean
}

const ROW_HEIGHT = 33
const OPENER_WIDTH = 36
const NEAR_END = 20 // rows

/**
 * A table of any length: only the rows in sight are in the page. Sorts what is loaded. On a narrow
 * screen a row is a block in which each cell says its column.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, keyOf, detailOf, loadMore } = props
  const [order, setOrder] = useState<Order | null>(null)
  const [opened, setOpened] = useState<string | null>(null)
  const scroller = useRef<HTMLDivElement>(null)

  const [kind, valueOf] = (order && columns[order.column]!.sort) ?? []
  const rows =
    order && kind && valueOf ? sortRows(props.rows, valueOf, kind, order.descending) : props.rows

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => keyOf(rows[index]!),
    overscan: 8,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const nearEnd = last >= rows.length - NEAR_END
  useEffect(() => {
    if (nearEnd) loadMore?.()
  }, [nearEnd, loadMore])

  const opener = detailOf === undefined ? '' : `${OPENER_WIDTH}px `
  const template = { gridTemplateColumns: opener + columns.map(trackOf).join(' ') }
  return (
    <div className="table-scroll" ref={scroller} tabIndex={0} role="region" aria-label={label}>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        style={{ minWidth: widthOf(columns) + (detailOf ? OPENER_WIDTH : 0) }}
      >
        <div role="rowgroup">
          <div className="grid-row grid-head" role="row" aria-rowindex={1} style={template}>
            {detailOf && (
              <div className="grid-cell" role="columnheader">
                <span className="hidden-visually">Details</span>
              </div>
            )}
            {columns.map((column, index) => (
              <ColumnHead
                key={column.title}
                column={column}
                descending={order?.column === index ? order.descending : null}
                toggle={() => setOrder((old) => nextOrder(old, index))}
              />
            ))}
          </div>
        </div>
        <div className="grid-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const row = rows[index]!
            const isOpen = opened === key
            return (
              <div
                key={key}
                className="grid-line"
                data-index={index}
                ref={virtual.measureElement}
                style={{ transform: `translateY(${start}px)` }}
                role="presentation"
              >
                <div className="grid-row" role="row" aria-rowindex={index + 2} style={template}>
                  {detailOf && (
                    <div className="grid-cell opener-cell" role="cell">
                      <button
                        type="button"
                        className="opener"
                        aria-expanded={isOpen}
                        aria-label={isOpen ? 'Hide details' : 'Show details'}
                        onClick={() => setOpened(isOpen ? null : String(key))}
                      >
                        {isOpen ? '▾' : '▸'}
                      </button>
                    </div>
                  )}
                  {columns.map((column) => (
                    <div
                      key={column.title}
                      role="cell"
                      className={column.end ? 'grid-cell end' : 'grid-cell'}
                      data-title={column.title}
                    >
                      {column.cell(row)}
                    </div>
                  ))}
                </div>
                {isOpen && detailOf && (
                  <div className="grid-row" role="row">
                    <div className="grid-detail" role="cell" aria-colspan={columns.length + 1}>
                      {detailOf(row)}
                    </div>
                  </div>
                )}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

interface ColumnHeadProps<Row> {
  readonly column: Column<Row>
  readonly descending: boolean | null // null: not sorted by this one
  readonly toggle: () => void
}

function ColumnHead<Row>({ column, descending, toggle }: ColumnHeadProps<Row>) {
  const sorted = descending === null ? 'none' : descending ? 'descending' : 'ascending'
  return (
    <div
      role="columnheader"
      className={column.end ? 'grid-cell end' : 'grid-cell'}
      {...(column.sort && { 'aria-sort': sorted })}
    >
      {column.sort ? (
        <button type="button" className="sort" onClick={toggle}>
          {column.title}
          {descending !== null && <span aria-hidden="true">{descending ? '↓' : '↑'}</span>}
        </button>
      ) : (
        <Fragment>{column.title}</Fragment>
      )}
    </div>
  )
}

/** Down, up, then as it came. */
function nextOrder(old: Order | null, column: number): Order | null {
  if (old?.column !== column) return { column, descending: true }
  return old.descending ? { column, descending: false } : null
}

function widthOf<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0)
}

function trackOf<Row>({ width }: Column<Row>): string {
  return `minmax(${width}px, ${width}fr)`
}
