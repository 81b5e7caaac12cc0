import { formatInstant } from '#src/core/instant.ts'
import type { Session } from '#src/domain/calendar/session.ts'
import type { Pool } from '#src/store/pool.ts'

/**
 * Fills the database with minutes of instruments B1, B2, … at NSE, and says how many. They lie there
 * as a market leaves them: of each minute all instruments, one after the other. Ten walks of prices
 * are shared among them.
 *
 * A month is filled before it has keys and is a part of the table, and two months at a time: row by
 * row through keys, checks of instruments and parts, ten million take minutes.
 */
export async function fillMinutes(
  db: Pool,
  instruments: number,
  sessions: readonly Session[],
): Promise<number> {
  await db.query(
    `insert into instrument (token, instrument_id, symbol, venue_id, name, kind, currency,
       price_increment, quantity_step, segment, lot_size, active)
     select n, 'B' || n || '.NSE', 'B' || n, 'NSE', 'B' || n, 'equity', 'INR', 0.05, 1, 'NSE', 1, true
     from generate_series(1, $1::int) n`,
    [instruments],
  )
  const months = Map.groupBy(sessions, ({ opensAt }) => formatInstant(opensAt).slice(0, 7))
  const waiting = [...months]
  const fillSome = async (): Promise<number> => {
    let rows = 0
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      rows += await fillMonth(db, ...next)
    }
    return rows
  }
  const [some, others] = await Promise.all([fillSome(), fillSome()])
  await db.query('vacuum analyze bar')
  return some + others
}

async function fillMonth(db: Pool, month: string, sessions: readonly Session[]): Promise<number> {
  const part = `bar_minute_${month.replace('-', '')}`
  await db.query(`create table ${part} (like bar_minute including defaults including constraints)`)
  let rows = 0
  for (const { opensAt, closesAt } of sessions) {
    const { rowCount } = await db.query(
      `with walk as materialized (
         select w, t as opened_at, t + interval '1 minute' as closed_at, p::numeric(20, 8) as open,
                (p + 0.5)::numeric(20, 8) as high, (p - 0.5)::numeric(20, 8) as low,
                (p + 0.05)::numeric(20, 8) as close, (1 + w)::numeric(28, 8) as volume
         from generate_series(0, 9) w,
              generate_series($1::timestamptz, $2::timestamptz - interval '1 minute', '1 minute') t,
              lateral (select round((100 + w + 10 * sin(extract(epoch from t)::float8 / 40000 + w))
                                    ::numeric, 2) as p offset 0) made)
       insert into ${part} (instrument_id, bar_interval, opened_at, closed_at, open, high, low,
         close, volume)
       select instrument_id, '1m', opened_at, closed_at, open, high, low, close, volume
       from walk join instrument on token % 10 = w order by opened_at, token`,
      [formatInstant(opensAt), formatInstant(closesAt)],
    )
    rows += rowCount
  }
  const [from, to] = [`'${month}-01Z'`, `'${month}-01Z'::timestamptz + interval '1 month'`]
  await db.query(
    `alter table bar_minute attach partition ${part} for values from (${from}) to (${to})`,
  )
  await db.query(
    `insert into series_partition (parent, covers_from, covers_to, partition_name)
     values ('bar_minute', ${from}, ${to}, '${part}')`,
  )
  return rows
}
