import { fixed, format, type Price, type Quantity } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Bar, BarInterval } from '../../domain/market/bar.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface InsertedBars {
  readonly taken: number // they were new
  readonly known: number // an equal bar was there already
  readonly different: readonly DifferentBar[] // another bar is there, and it stays
}

/** A bar that disagrees with the one that is stored. Bars are facts: none is overwritten. */
export interface DifferentBar {
  readonly bar: Bar
  readonly stored: Bar
}

/** The bars of one instrument and interval, in one statement. Safe to repeat. */
export async function insertBars(
  tx: Tx,
  interval: BarInterval,
  bars: readonly Bar[],
): Promise<InsertedBars> {
  if (bars.length === 0) return { taken: 0, known: 0, different: [] }
  const { rowCount: taken } = await tx.query(
    `insert into bar (instrument_id, bar_interval, opened_at, closed_at, open, high, low, close,
       volume)
     select * from ${COLUMNS}
     on conflict (instrument_id, bar_interval, opened_at) do nothing`,
    columnsOf(interval, bars),
  )
  const different = taken === bars.length ? [] : await differentBars(tx, interval, bars)
  return { taken, known: bars.length - taken - different.length, different }
}

async function differentBars(
  tx: Tx,
  interval: BarInterval,
  bars: readonly Bar[],
): Promise<DifferentBar[]> {
  const { rows } = await tx.query<StoredBar & { readonly place: string }>(
    `select place, ${SELECTED}
     from ${COLUMNS} with ordinality
       as given (instrument_id, bar_interval, opened_at, closed_at, open, high, low, close, volume,
                 place)
     join bar b using (instrument_id, bar_interval, opened_at)
     where (b.closed_at, b.open, b.high, b.low, b.close, b.volume)
       <> (given.closed_at, given.open, given.high, given.low, given.close, given.volume)
     order by place`,
    columnsOf(interval, bars),
  )
  return rows.map(({ place, ...stored }) => ({
    bar: bars[Number(place) - 1]!,
    stored: toBar(stored),
  }))
}

const COLUMNS = `unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[],
  $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[], $9::numeric[])`

function columnsOf(interval: BarInterval, bars: readonly Bar[]): unknown[] {
  return [
    bars.map(({ instrumentId }) => instrumentId),
    bars.map(() => interval),
    bars.map(({ openedAt }) => formatInstant(openedAt)),
    bars.map(({ closedAt }) => formatInstant(closedAt)),
    bars.map(({ open }) => format(open)),
    bars.map(({ high }) => format(high)),
    bars.map(({ low }) => format(low)),
    bars.map(({ close }) => format(close)),
    bars.map(({ volume }) => format(volume)),
  ]
}

/** Bars that opened in `[from, to)`, oldest first, at most `limit`. */
export async function barsBetween(
  db: Queryable,
  instrumentId: string,
  interval: BarInterval,
  from: Instant,
  to: Instant,
  limit: number,
): Promise<Bar[]> {
  const { rows } = await db.query<StoredBar>(
    `select ${SELECTED} from bar b
     where b.instrument_id = $1 and b.bar_interval = $2 and b.opened_at >= $3 and b.opened_at < $4
     order by b.opened_at limit $5`,
    [instrumentId, interval, formatInstant(from), formatInstant(to), limit],
  )
  return rows.map(toBar)
}

export interface BarSpan {
  readonly instrumentId: string
  readonly first: Instant // when its first bar opened, at `from` or later
  readonly last: Instant // when its last bar closed
}

/** How far the bars of each instrument reach; those without a bar are left out. */
export async function barSpans(
  db: Queryable,
  instrumentIds: readonly string[],
  interval: BarInterval,
  from: Instant,
): Promise<BarSpan[]> {
  const { rows } = await db.query<{ instrumentId: string; first: Instant; last: Instant }>({
    name: 'bar_spans',
    text: `
      select i as "instrumentId",
             (select b.opened_at from bar b where b.instrument_id = i and b.bar_interval = $2
                and b.opened_at >= $3 order by b.opened_at limit 1) as first,
             (select b.closed_at from bar b where b.instrument_id = i and b.bar_interval = $2
                order by b.closed_at desc limit 1) as last
      from unnest($1::text[]) with ordinality as asked (i, place) order by place`,
    values: [instrumentIds, interval, formatInstant(from)],
  })
  return rows.filter(({ first }) => first !== null)
}

/** Of each instrument the next `limit` bars that closed in `(after, to]`, by the time they closed. */
export async function barsClosedAfter(
  db: Queryable,
  instrumentIds: readonly string[],
  interval: BarInterval,
  after: Instant,
  to: Instant,
  limit: number,
): Promise<Bar[]> {
  const { rows } = await db.query<StoredBar>({
    name: 'bars_closed_after',
    text: `
      select ${SELECTED}
      from unnest($1::text[]) with ordinality as asked (i, place)
      cross join lateral (
        select * from bar
        where instrument_id = i and bar_interval = $2 and closed_at > $3 and closed_at <= $4
        order by closed_at limit $5) b
      order by b.closed_at, place`,
    values: [instrumentIds, interval, formatInstant(after), formatInstant(to), limit],
  })
  return rows.map(toBar)
}

/**
 * The price of each instrument at each instant: the open of the bar that spans it, else the close
 * of the last bar before. A pair without a bar is left out.
 */
export async function pricesAt(
  db: Queryable,
  instrumentIds: readonly string[],
  interval: BarInterval,
  instants: readonly Instant[],
): Promise<ReadonlyMap<Instant, ReadonlyMap<string, Price>>> {
  const { rows } = await db.query<{ at: Instant; instrumentId: string; price: string }>({
    name: 'prices_at',
    text: `
      select at, i as "instrumentId", case when b.closed_at > at then b.open else b.close end as price
      from unnest($3::timestamptz[]) as asked_at (at)
      cross join unnest($1::text[]) with ordinality as asked (i, place)
      cross join lateral (
        select * from bar
        where instrument_id = i and bar_interval = $2 and opened_at <= at
        order by opened_at desc limit 1) b
      order by at, place`,
    values: [instrumentIds, interval, instants.map(formatInstant)],
  })
  const byInstant = Map.groupBy(rows, ({ at }) => at)
  return new Map(
    instants.map((at) => {
      const found = byInstant.get(at) ?? []
      return [at, new Map(found.map(({ instrumentId, price }) => [instrumentId, fixed(price)]))]
    }),
  )
}

interface StoredBar {
  readonly instrumentId: string
  readonly openedAt: Instant
  readonly closedAt: Instant
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: string
}

const SELECTED = `b.instrument_id as "instrumentId", b.opened_at as "openedAt",
  b.closed_at as "closedAt", b.open, b.high, b.low, b.close, b.volume`

function toBar(stored: StoredBar): Bar {
  return {
    ...stored,
    open: fixed<'price'>(stored.open),
    high: fixed<'price'>(stored.high),
    low: fixed<'price'>(stored.low),
    close: fixed<'price'>(stored.close),
    volume: fixed<'quantity'>(stored.volume) as Quantity,
  }
}
