import { fixed, format } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Bar, BarInterval } from '../../domain/market/series/bar.ts'
import type { Tx } from '../transaction.ts'

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
       volume, open_interest)
     select * from ${COLUMNS}
     on conflict (instrument_id, bar_interval, opened_at) do nothing`,
    columnsOf(interval, bars),
  )
  if (taken < bars.length) await addOpenInterest(tx, interval, bars)
  const different = taken === bars.length ? [] : await differentBars(tx, interval, bars)
  return { taken, known: bars.length - taken - different.length, different }
}

/** A bar that was stored without its open interest learns it. */
async function addOpenInterest(tx: Tx, interval: BarInterval, bars: readonly Bar[]): Promise<void> {
  const telling = bars.filter(({ openInterest }) => openInterest != null)
  if (telling.length === 0) return
  await tx.query(
    `update bar b set open_interest = given.open_interest
     from ${COLUMNS} as given (instrument_id, bar_interval, opened_at, closed_at, open, high, low,
                               close, volume, open_interest)
     where (b.instrument_id, b.bar_interval, b.opened_at)
           = (given.instrument_id, given.bar_interval, given.opened_at)
       and b.open_interest is null`,
    columnsOf(interval, telling),
  )
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
                 open_interest, place)
     join bar b using (instrument_id, bar_interval, opened_at)
     where (b.closed_at, b.open, b.high, b.low, b.close, b.volume)
       <> (given.closed_at, given.open, given.high, given.low, given.close, given.volume)
       or b.open_interest <> given.open_interest
     order by place`,
    columnsOf(interval, bars),
  )
  return rows.map(({ place, ...stored }) => ({
    bar: bars[Number(place) - 1]!,
    stored: toBar(stored),
  }))
}

const COLUMNS = `unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[],
  $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[], $9::numeric[], $10::numeric[])`

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
    bars.map(({ openInterest }) => (openInterest == null ? null : format(openInterest))),
  ]
}

/** A row of bar as the driver gives it. */
export interface StoredBar {
  readonly instrumentId: string
  readonly openedAt: Instant
  readonly closedAt: Instant
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: string
  readonly openInterest: string | null
}

/** The columns of `StoredBar`, of a table that is called b. */
export const SELECTED = `b.instrument_id as "instrumentId", b.opened_at as "openedAt",
  b.closed_at as "closedAt", b.open, b.high, b.low, b.close, b.volume,
  b.open_interest as "openInterest"`

export function toBar({ openInterest, ...stored }: StoredBar): Bar {
  return {
    ...stored,
    open: fixed<'price'>(stored.open),
    high: fixed<'price'>(stored.high),
    low: fixed<'price'>(stored.low),
    close: fixed<'price'>(stored.close),
    volume: fixed<'quantity'>(stored.volume),
    ...(openInterest !== null && { openInterest: fixed<'quantity'>(openInterest) }),
  }
}
