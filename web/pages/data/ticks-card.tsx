import { Button, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { XyChart, type XySeries } from '../../charts/xy-chart.tsx'
import { formatAnalytic } from '../../format/decimal.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { DataTable, type Column } from '../../parts/data-table.tsx'
import { ticksQuery, type Tick, type TickSeries } from './queries.ts'

interface TicksCardProps {
  readonly instrumentId: string
  readonly series: TickSeries
  readonly lastDay: string
}

const TITLES: Readonly<Record<TickSeries, string>> = {
  trade: 'Trades',
  quote: 'Quotes',
  book_change: 'Order books',
}

/** Stored rows of a day, the newest first, wherever they are kept; each leads to the book of then. */
export function TicksCard({ instrumentId, series, lastDay }: TicksCardProps) {
  const [day, setDay] = useState(lastDay)
  const [pages, setPages] = useState<readonly string[]>(['']) // where each page begins
  const ticks = useQuery({
    ...ticksQuery(series, instrumentId, day, pages.at(-1)!),
    placeholderData: keepPreviousData,
  })
  const rows = ticks.data?.items ?? []
  const next = ticks.data?.next ?? null
  const columns = useMemo(() => columnsOf(series, instrumentId), [series, instrumentId])
  return (
    <Card
      title={`${TITLES[series]} of ${instrumentId}`}
      actions={
        <div className="actions">
          <TextInput
            size="xs"
            type="date"
            aria-label="Day"
            value={day}
            onChange={({ currentTarget: { value } }) => {
              if (Number.isNaN(Date.parse(value))) return
              setDay(value)
              setPages([''])
            }}
          />
          <Button
            size="xs"
            variant="default"
            disabled={pages.length === 1}
            onClick={() => setPages(pages.slice(0, -1))}
          >
            Later
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={next === null}
            onClick={() => next !== null && setPages([...pages, next])}
          >
            Earlier
          </Button>
        </div>
      }
    >
      {ticks.isPending && <Loading height={220} />}
      {ticks.error && <Failure error={ticks.error} retry={() => void ticks.refetch()} />}
      {ticks.data && rows.length === 0 && (
        <Empty title={`Nothing on ${day}`}>
          <p>Choose a day that has a square above.</p>
        </Empty>
      )}
      {rows.length > 1 && series !== 'book_change' && <TickChart rows={rows} />}
      {rows.length > 0 && (
        <DataTable
          label={TITLES[series]}
          rows={rows}
          keyOf={({ at, place }) => `${at} ${place}`}
          columns={columns}
        />
      )}
    </Card>
  )
}

/** Prices of trades, or bids and asks, in the order in which they came. */
function TickChart({ rows }: { rows: readonly Tick[] }) {
  const shown = useMemo(() => {
    const ordered = rows.toReversed()
    const values = (name: 'price' | 'bid' | 'ask'): (number | null)[] =>
      ordered.map((row) => (row[name] == null ? null : Number(row[name])))
    const series: readonly XySeries[] =
      ordered[0]!.price === undefined
        ? [
            { label: 'Bid', values: values('bid'), kind: 'line', color: '--gain' },
            { label: 'Ask', values: values('ask'), kind: 'line', color: '--loss' },
          ]
        : [{ label: 'Price', values: values('price'), kind: 'line', color: '--accent' }]
    return { x: ordered.map((_row, place) => place), series, ordered }
  }, [rows])
  return (
    <XyChart
      x={shown.x}
      series={shown.series}
      xName="Row"
      xText={(place) => clockOf(shown.ordered[Math.round(place)]?.at).slice(0, 8)}
      yText={(price) => formatAnalytic(price)}
      height={200}
      label="Prices in the order in which they came"
    />
  )
}

function columnsOf(series: TickSeries, instrumentId: string): readonly Column<Tick>[] {
  const number = (title: string, name: keyof Tick): Column<Tick> => ({
    title,
    width: 110,
    end: true,
    cell: (row) => (
      <span className="number">{(row[name] as string | null | undefined) ?? '–'}</span>
    ),
  })
  const time: Column<Tick> = {
    title: 'At, UTC',
    width: 150,
    cell: ({ at }) => <span className="number">{clockOf(at)}</span>,
  }
  const book: Column<Tick> = {
    title: 'Book',
    width: 90,
    cell: ({ at }) => (
      <Link to="/depth" search={{ instrument: instrumentId, at: wholeMs(at) }}>
        of then
      </Link>
    ),
  }
  if (series === 'trade') {
    const side: Column<Tick> = {
      title: 'Taken by',
      width: 90,
      cell: ({ side: taken = null, suspicious = false }) => (
        <>
          {taken === null ? '–' : taken === 'BUY' ? 'buyer' : 'seller'}
          {suspicious && <span className="badge wait">Doubted</span>}
        </>
      ),
    }
    return [time, number('Price', 'price'), number('Quantity', 'quantity'), side, book]
  }
  if (series === 'quote') {
    const sides = [number('Quantity bid', 'bid_quantity'), number('Bid', 'bid')]
    return [time, ...sides, number('Ask', 'ask'), number('Quantity asked', 'ask_quantity'), book]
  }
  return [
    time,
    {
      title: 'What',
      width: 120,
      cell: ({ is_snapshot: whole }) =>
        whole ? (
          <span className="badge calm">Whole book</span>
        ) : (
          <span className="badge">Change</span>
        ),
    },
    { title: 'Bids', width: 220, cell: ({ bids }) => levelsText(bids) },
    { title: 'Asks', width: 220, cell: ({ asks }) => levelsText(asks) },
    book,
  ]
}

const SHOWN = 3

function levelsText(levels: Tick['bids'] = []): string {
  const some = levels.slice(0, SHOWN).map(({ price, quantity }) => `${quantity} at ${price}`)
  const more = levels.length - some.length
  return some.length === 0 ? '–' : some.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** The clock of UTC, to the microsecond. */
function clockOf(at: string | undefined): string {
  return at === undefined ? '' : at.slice(11, 26)
}

/** Up to the end of its millisecond, so that the row itself is in the book. */
function wholeMs(at: string): string {
  return new Date(Date.parse(at) + 1).toISOString()
}
