import { DAY_MS, formatInstant, type Instant } from '../../core/instant.ts'
import { acrossBorder, type SeriesStore } from '../history/across-border.ts'
import { timestamp } from '../history/cold-bars.ts'
import { literal } from '../history/open-duckdb.ts'
import { coldColumns, filesOf } from '../history/read-parquet.ts'

/** What the venue said, and when. */
export interface SaidOpenInterest {
  readonly at: number // instant
  readonly quantity: number // contracts
}

const LOOK_BACK_MS = 5 * DAY_MS // what was said before a long weekend still holds

/** What was said of an instrument in a span and shortly before it, oldest first. */
export function openInterestBetween(
  store: SeriesStore,
  instrumentId: string,
  { from: wanted, to }: { readonly from: Instant; readonly to: Instant },
): Promise<readonly SaidOpenInterest[]> {
  const from = (wanted - LOOK_BACK_MS) as Instant
  const asked = { kind: 'open_interest', instrumentIds: [instrumentId], from, to }
  return acrossBorder(store, asked, async (cold) => {
    const left = cold === null ? [] : cold.days.map(({ day }) => day)
    const { rows } = await store.pool.query<SaidOpenInterest>({
      name: 'open_interest_between',
      text: `select (extract(epoch from at) * 1000)::float8 as at, quantity::float8 as quantity
             from open_interest
             where instrument_id = $1 and at >= $2 and at <= $3
               and (at at time zone 'UTC')::date <> all ($4::date[])
             order by open_interest.at`,
      values: [instrumentId, formatInstant(from), formatInstant(to), left],
    })
    if (cold === null) return rows
    const [ats, quantities] = await coldColumns(
      cold,
      `select epoch_ms("at")::double, quantity::double from ${filesOf(cold)}
       where instrument_id = ${literal(instrumentId)}
         and "at" between ${timestamp(from)} and ${timestamp(to)} order by 1`,
      2,
    )
    const far = Array.from(ats!, (at, place) => ({ at, quantity: quantities![place]! }))
    return [...far, ...rows].sort((a, b) => a.at - b.at)
  })
}
