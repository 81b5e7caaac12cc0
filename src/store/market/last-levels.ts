import { fixed } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { DepthLevel } from '../../domain/market/live/quote.ts'
import { acrossBorder, type Cold, type SeriesStore } from '../history/across-border.ts'
import { allOf, timestamp } from '../history/cold-ticks.ts'
import { literal } from '../history/open-duckdb.ts'
import { coldRows } from '../history/read-parquet.ts'
import { archivedKind, type TickTexts } from './tick-columns.ts'
import { notIn } from './ticks.ts'

export type SideName = 'bid' | 'ask'

/** A price of a book, as the last change that named it has left it. */
interface LastLevel {
  readonly side: SideName
  readonly level: DepthLevel
  readonly at: Instant // of that change
  readonly place: string // by which changes are ordered: an instant to the microsecond, a number
}

interface Since {
  readonly instrumentId: string
  readonly snapshot: TickTexts // the row that is the first of them
  readonly from: Instant // of it
  readonly at: Instant // included
}

/**
 * Every price that a book has named since a snapshot, each once and as it was left last. The
 * databases find it, so that a day of a busy book is an answer of some hundred levels.
 *
 * Edges:  a change that the snapshot has already, by the venue's numbers, is passed over.
 * Source: Binance, "How to manage a local order book correctly": what ends before the snapshot's last
 *         update is dropped.
 */
export function lastLevels(store: SeriesStore, since: Since): Promise<readonly LastLevel[]> {
  const { instrumentId, from, at } = since
  const asked = { kind: 'book_change', instrumentIds: [instrumentId], from, to: at }
  return acrossBorder(store, asked, async (cold) => {
    const near = await Promise.all(SIDES.map((side) => hotLevels(store, since, side, cold)))
    const far =
      cold === null ? [] : await Promise.all(SIDES.map((side) => coldLevels(cold, since, side)))
    const levels = new Map<string, LastLevel>()
    for (const one of [...far.flat(), ...near.flat()]) {
      const key = `${one.side} ${one.level.price}`
      const known = levels.get(key)
      if (!known || known.place < one.place) levels.set(key, one)
    }
    return [...levels.values()]
  })
}

const SIDES: readonly SideName[] = ['bid', 'ask']

type Texts = readonly [
  price: string,
  quantity: string,
  orders: string | null,
  at: string,
  place: string,
]

async function hotLevels(
  { pool }: SeriesStore,
  { instrumentId, snapshot, at }: Since,
  side: SideName,
  cold: Cold | null,
): Promise<readonly LastLevel[]> {
  const { rows } = await pool.query<{ readonly level: Texts }>(
    `select array[price::text, quantity::text, orders::text,
                  to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                  lpad(place::text, 10, '0')] as level
     from (
       select distinct on (l.price) l.price, l.quantity, l.orders, t.at, t.place
       from book_change t
       cross join lateral unnest(t.${side}_prices, t.${side}_quantities, t.${side}_orders)
         as l (price, quantity, orders)
       where t.instrument_id = $1 and t.at >= $2 and t.at < $3
         and (t.at, t.place) >= ($2::timestamptz, $4::int)
         and (t.is_snapshot or t.last_update is null or $5::bigint is null or t.last_update >= $5)
         ${notIn(cold)}
       order by l.price, t.at desc, t.place desc) last`,
    [
      instrumentId,
      snapshot['at'],
      behind(at),
      Number(snapshot['place']),
      snapshot['last_update'] ?? null,
    ],
  )
  return rows.map(({ level }) => toLevel(side, level))
}

async function coldLevels(
  cold: Cold,
  { instrumentId, snapshot, at }: Since,
  side: SideName,
): Promise<readonly LastLevel[]> {
  const begin = timestamp(snapshot['at']!)
  const number = snapshot['last_update']
  const isNew =
    number == null ? 'true' : `(is_snapshot or coalesce(last_update >= ${number}, true))`
  const rows = await coldRows(
    cold,
    `select price::varchar, last.quantity::varchar, last.orders::varchar,
            strftime(last."at", '%Y-%m-%dT%H:%M:%S.%fZ'), lpad(last.place::varchar, 10, '0')
     from (
       select price, arg_max({quantity: quantity, orders: orders, "at": "at", place: place},
                             {"at": "at", place: place}) as last
       from (
         select "at", place, unnest(${side}_prices) as price, unnest(${side}_quantities) as quantity,
                unnest(${side}_orders) as orders
         from ${allOf(cold, archivedKind('book_change'))}
         where instrument_id = ${literal(instrumentId)}
           and "at" >= ${begin} and "at" < ${timestamp(behind(at))}
           and ("at", place) >= (${begin}, ${Number(snapshot['place'])}) and ${isNew})
       where price is not null
       group by price)`,
  )
  return rows.map((level) => toLevel(side, level as unknown as Texts))
}

function toLevel(side: SideName, [price, quantity, orders, at, place]: Texts): LastLevel {
  const level = { price: fixed(price), quantity: fixed(quantity), orderCount: Number(orders ?? 0) }
  return {
    side,
    level: level as DepthLevel,
    at: Date.parse(at) as Instant,
    place: `${at} ${place}`,
  }
}

/** A microsecond later, so that what happened at the instant is included. */
function behind(at: Instant): string {
  return formatInstant(at).replace('Z', '001Z')
}
