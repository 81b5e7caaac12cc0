import { fixed, type Price } from '../../core/fixed.ts'
import { formatInstant, MINUTE_MS, type Instant } from '../../core/instant.ts'
import type { Bar, BarInterval } from '../../domain/market/series/bar.ts'
import { dayEnds, type Cold, type SeriesStore } from '../history/across-border.ts'
import { coldBars } from '../history/cold-bars.ts'
import { lastCold } from '../history/manifest.ts'
import type { Queryable } from '../transaction.ts'
import { SELECTED, toBar, type StoredBar } from './bars.ts'
import { acrossMinutes, BEGINNING, END, notIn } from './read-bars.ts'

// What runs ask of the bars, wherever these are kept. The answers are the same on both sides of the
// border, so a run goes on, and is replayed, over days that have left the database.

export interface BarSpan {
  readonly instrumentId: string
  readonly first: Instant // when its first bar opened, at `from` or later
  readonly last: Instant // when its last bar closed
}

/** How far the bars of each instrument reach; those without a bar are left out. */
export function barSpans(
  store: SeriesStore,
  instrumentIds: readonly string[],
  interval: BarInterval,
  from: Instant,
): Promise<BarSpan[]> {
  return acrossMinutes(store, interval, instrumentIds, from, END, async (cold) => {
    const { rows: hot } = await store.pool.query<BarSpan>({
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
    const known = hot.filter(({ first }) => first !== null)
    if (cold === null) return known
    const found = new Map(known.map((span) => [span.instrumentId, span]))
    const span = { by: 'opened_at', from, to: END, limit: 1, direction: 'asc' } as const
    const lasts = await lastCold(store.pool, 'bar', instrumentIds)
    for (const { instrumentId, openedAt } of await coldBars(cold, { instrumentIds, ...span })) {
      const near = found.get(instrumentId)
      found.set(instrumentId, {
        instrumentId,
        first: Math.min(openedAt, near?.first ?? openedAt) as Instant,
        last: Math.max(lasts.get(instrumentId)!, near?.last ?? BEGINNING) as Instant,
      })
    }
    return instrumentIds.flatMap((id) => found.get(id) ?? [])
  })
}

/** Of each instrument the next `limit` bars that closed in `(after, to]`, by the time they closed. */
export function barsClosedAfter(
  store: SeriesStore,
  instrumentIds: readonly string[],
  interval: BarInterval,
  after: Instant,
  to: Instant,
  limit: number,
): Promise<Bar[]> {
  const opened = (after - MINUTE_MS) as Instant // a bar of a minute that closed later did not before
  return acrossMinutes(store, interval, instrumentIds, opened, to, async (cold) => {
    const hot = await hotClosedAfter(
      store.pool,
      { instrumentIds, interval, after, to, limit },
      cold,
    )
    if (cold === null) return hot
    const [from, until] = [(after + 1) as Instant, (to + 1) as Instant]
    const span = { by: 'closed_at', from, to: until, limit, direction: 'asc' } as const
    const far = await coldBars(cold, { instrumentIds, ...span })
    const own = Map.groupBy([...far, ...hot], ({ instrumentId }) => instrumentId)
    return instrumentIds
      .flatMap((id) => (own.get(id) ?? []).sort(byClose).slice(0, limit))
      .sort(byClose) // stable, so in the order of the instruments where two close together
  })
}

const byClose = (a: Bar, b: Bar): number => a.closedAt - b.closedAt

async function hotClosedAfter(
  db: Queryable,
  asked: {
    readonly instrumentIds: readonly string[]
    readonly interval: BarInterval
    readonly after: Instant
    readonly to: Instant
    readonly limit: number
  },
  cold: Cold | null,
): Promise<Bar[]> {
  const { instrumentIds, interval, after, to, limit } = asked
  const text = `
    select ${SELECTED}
    from unnest($1::text[]) with ordinality as asked (i, place)
    cross join lateral (
      select * from bar b
      where instrument_id = i and bar_interval = $2 and closed_at > $3 and closed_at <= $4
        ${notIn(cold)}
      order by closed_at limit $5) b
    order by b.closed_at, place`
  const values = [instrumentIds, interval, formatInstant(after), formatInstant(to), limit]
  const { rows } = await (cold === null
    ? db.query<StoredBar>({ name: 'bars_closed_after', text, values })
    : db.query<StoredBar>(text, values))
  return rows.map(toBar)
}

type PriceMap = ReadonlyMap<Instant, ReadonlyMap<string, Price>>

/**
 * The price of each instrument at each instant: the open of the bar that spans it, else the close
 * of the last bar before. A pair without a bar is left out.
 */
export async function pricesAt(
  store: SeriesStore,
  instrumentIds: readonly string[],
  interval: BarInterval,
  instants: readonly Instant[],
): Promise<PriceMap> {
  if (instants.length === 0) return new Map()
  const latest = instants.reduce((last, at) => (at > last ? at : last))
  return acrossMinutes(store, interval, instrumentIds, BEGINNING, latest, async (cold) => {
    const hot = await hotPricesAt(store.pool, instrumentIds, interval, instants)
    const found = new Map(instants.map((at) => [at, new Map<string, Price>()]))
    for (const { at, instrumentId, price } of hot) found.get(at)!.set(instrumentId, fixed(price))
    if (cold === null) return found
    for (const at of instants) {
      const missing = instrumentIds.filter((id) => {
        const near = hot.find((one) => one.at === at && one.instrumentId === id)
        return !near || near.openedAt < dayEnds(cold.days.at(-1)!.day)
      })
      for (const [id, price] of await coldPricesAt(cold, missing, at, hot)) {
        found.get(at)!.set(id, price)
      }
    }
    return found
  })
}

interface HotPrice {
  readonly at: Instant
  readonly instrumentId: string
  readonly openedAt: Instant
  readonly price: string
}

async function hotPricesAt(
  db: Queryable,
  instrumentIds: readonly string[],
  interval: BarInterval,
  instants: readonly Instant[],
): Promise<readonly HotPrice[]> {
  const { rows } = await db.query<HotPrice>({
    name: 'prices_at',
    text: `
      select at, i as "instrumentId", b.opened_at as "openedAt",
             case when b.closed_at > at then b.open else b.close end as price
      from unnest($3::timestamptz[]) as asked_at (at)
      cross join unnest($1::text[]) with ordinality as asked (i, place)
      cross join lateral (
        select * from bar
        where instrument_id = i and bar_interval = $2 and opened_at <= at
        order by opened_at desc limit 1) b
      order by at, place`,
    values: [instrumentIds, interval, instants.map(formatInstant)],
  })
  return rows
}

/** Those of the files' prices that are newer than what the database has. */
async function coldPricesAt(
  cold: Cold,
  instrumentIds: readonly string[],
  at: Instant,
  hot: readonly HotPrice[],
): Promise<readonly (readonly [string, Price])[]> {
  if (instrumentIds.length === 0) return []
  const span = { by: 'opened_at', from: BEGINNING, limit: 1, direction: 'desc' } as const
  const bars = await coldBars(cold, { instrumentIds, ...span, to: (at + 1) as Instant })
  return bars.flatMap(({ instrumentId, openedAt, closedAt, open, close }) => {
    const near = hot.find((one) => one.at === at && one.instrumentId === instrumentId)
    if (near !== undefined && near.openedAt > openedAt) return []
    return [[instrumentId, closedAt > at ? open : close] as const]
  })
}
