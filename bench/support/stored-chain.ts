import { instant, MINUTE_MS } from '#src/core/instant.ts'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { systemClock } from '#src/app/context.ts'
import { valueOption } from '#src/domain/options/pricing/value-option.ts'
import { YEAR_MS } from '#src/domain/options/pricing/conventions.ts'
import type { Pool } from '#src/store/pool.ts'

export const CHAIN = { symbol: 'NIFTY', expiry: '2024-11-28' } as const
const OPENS_AT = instant('2024-11-07T03:45:00Z')
const EXPIRES_AT = instant(`${CHAIN.expiry}T10:00:00Z`)
const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

export function minuteAt(index: number): string {
  return new Date(OPENS_AT + index * MINUTE_MS).toISOString()
}

/** Stores a session's first minutes of a chain with so many strikes, and makes its strikes. */
export async function storeChain(pool: Pool, strikes: number, minutes: number): Promise<void> {
  const contracts = contractsOf(strikes)
  await pool.query(
    `insert into instrument (instrument_id, symbol, venue_id, name, kind, currency, price_increment,
       quantity_step, segment) values
       ('NIFTY.NSE', 'NIFTY', 'NSE', 'Nifty 50', 'index', 'INR', 0.05, 1, 'INDICES')`,
  )
  await pool.query(
    `insert into instrument (instrument_id, symbol, venue_id, name, kind, currency, price_increment,
       quantity_step, segment, underlying, expiry, strike, option_right, lot_size)
     select i, split_part(i, '.', 1), 'NFO', '', 'option', 'INR', 0.05, 1, 'NFO-OPT', 'NIFTY', $4, s,
       r, 25
     from unnest($1::text[], $2::numeric[], $3::text[]) as c (i, s, r)`,
    [
      contracts.map(idOf),
      contracts.map(({ strike }) => strike),
      contracts.map(({ right }) => right),
      CHAIN.expiry,
    ],
  )
  for (let index = 0; index < minutes; index += 1) await storeMinute(pool, strikes, index)
  const context = { pool, clock: systemClock, log: SILENT }
  while ((await deriveStrikes(context)).isMoreDue);
}

/** Bars of one more minute of all of them, of which no strikes are made yet. */
export async function storeMinute(pool: Pool, strikes: number, index: number): Promise<void> {
  const contracts = contractsOf(strikes)
  const spot = 24_500 + ((index * 7) % 60)
  const years = (EXPIRES_AT - OPENS_AT - (index + 1) * MINUTE_MS) / YEAR_MS
  const market = { spot, years, rate: 0.1, dividendYield: 0 }
  const closes = contracts.map((option) =>
    Math.max(valueOption(option, market, 0.15).price, 0.05).toFixed(2),
  )
  await pool.query(
    `insert into bar (instrument_id, bar_interval, opened_at, closed_at, open, high, low, close,
       volume, open_interest)
     select i, '1m', $3, $4, c, c, c, c, 100, 5000
     from unnest($1::text[], $2::numeric[]) as b (i, c)`,
    [
      ['NIFTY.NSE', ...contracts.map(idOf)],
      [spot, ...closes],
      minuteAt(index),
      minuteAt(index + 1),
    ],
  )
}

interface StoredContract {
  readonly strike: number
  readonly right: 'call' | 'put'
}

function contractsOf(strikes: number): readonly StoredContract[] {
  return Array.from({ length: strikes * 2 }, (_, index) => ({
    strike: 24_500 + 50 * (Math.floor(index / 2) - Math.floor(strikes / 2)),
    right: index % 2 === 0 ? ('call' as const) : ('put' as const),
  }))
}

function idOf({ strike, right }: StoredContract): string {
  return `NIFTY24N28${strike}${right === 'call' ? 'CE' : 'PE'}.NFO`
}
