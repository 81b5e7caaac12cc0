import { type Instant, instant, MINUTE_MS } from '#src/core/instant.ts'
import { valueOption } from '#src/domain/options/pricing/value-option.ts'
import { YEAR_MS } from '#src/domain/options/pricing/conventions.ts'
import type { Pool } from '#src/store/pool.ts'

/** A small market of options whose volatilities are known: 15 % for calls, 17 % for puts. */
export const EXPIRY = '2024-11-28'
export const OPENS_AT = instant('2024-11-07T03:45:00Z')
export const STRIKES = [24_400, 24_450, 24_500, 24_550, 24_600] as const
const CALL_IV = 0.15
const PUT_IV = 0.17

const EXPIRES_AT = instant('2024-11-28T10:00:00Z')

export function minute(index: number): Instant {
  return (OPENS_AT + index * MINUTE_MS) as Instant
}

/** What NIFTY closes at in the nth minute of the session. */
export function spotAt(index: number): number {
  return 24_480 + 2 * index
}

export function openInterestAt(strike: number, right: 'call' | 'put', index: number): number {
  return (right === 'call' ? strike - 24_000 : 25_000 - strike) * 25 + index * 100
}

export function contractId(strike: number, right: 'call' | 'put'): string {
  return `NIFTY24N28${strike}${right === 'call' ? 'CE' : 'PE'}.NFO`
}

export function premiumAt(strike: number, right: 'call' | 'put', index: number): number {
  const years = (EXPIRES_AT - minute(index + 1)) / YEAR_MS
  const market = { spot: spotAt(index), years, rate: 0.1, dividendYield: 0 }
  const iv = right === 'call' ? CALL_IV : PUT_IV
  return Math.round(valueOption({ right, strike }, market, iv).price * 1e6) / 1e6
}

const RIGHTS = ['call', 'put'] as const

export async function listContracts(pool: Pool): Promise<void> {
  await pool.query(
    `insert into instrument (instrument_id, symbol, venue_id, name, kind, currency, price_increment,
       quantity_step, segment) values
       ('NIFTY.NSE', 'NIFTY', 'NSE', 'Nifty 50', 'index', 'INR', 0.05, 1, 'INDICES')
     on conflict do nothing`,
  )
  const contracts = STRIKES.flatMap((strike) => RIGHTS.map((right) => ({ strike, right })))
  await pool.query(
    `insert into instrument (instrument_id, symbol, venue_id, name, kind, currency, price_increment,
       quantity_step, segment, underlying, expiry, strike, option_right, lot_size)
     select i, split_part(i, '.', 1), 'NFO', '', 'option', 'INR', 0.05, 1, 'NFO-OPT', 'NIFTY', $4, s,
       r, 25
     from unnest($1::text[], $2::numeric[], $3::text[]) as c (i, s, r)`,
    [
      contracts.map(({ strike, right }) => contractId(strike, right)),
      contracts.map(({ strike }) => strike),
      contracts.map(({ right }) => right),
      EXPIRY,
    ],
  )
}

/** Stores the index and every contract for the minutes from `from` to before `until`. */
export async function storeMinutes(
  pool: Pool,
  from: number,
  until: number,
  left: readonly string[] = [], // contracts that come later
): Promise<void> {
  const contracts = STRIKES.flatMap((strike) => RIGHTS.map((right) => ({ strike, right })))
  for (let index = from; index < until; index += 1) {
    const bars = [
      { id: 'NIFTY.NSE', close: spotAt(index), openInterest: null as number | null, volume: 0 },
      ...contracts.map(({ strike, right }) => ({
        id: contractId(strike, right),
        close: premiumAt(strike, right, index),
        openInterest: openInterestAt(strike, right, index),
        volume: 50,
      })),
    ].filter(({ id }) => !left.includes(id))
    await storeBars(pool, index, bars)
  }
}

export async function storeBars(
  pool: Pool,
  index: number,
  bars: readonly {
    readonly id: string
    readonly close: number
    readonly openInterest: number | null
    readonly volume: number
  }[],
): Promise<void> {
  await pool.query(
    `insert into bar (instrument_id, bar_interval, opened_at, closed_at, open, high, low, close,
       volume, open_interest)
     select i, '1m', $4, $5, c, c, c, c, v, o
     from unnest($1::text[], $2::numeric[], $3::numeric[], $6::numeric[]) as b (i, c, o, v)`,
    [
      bars.map(({ id }) => id),
      bars.map(({ close }) => close),
      bars.map(({ openInterest }) => openInterest),
      new Date(minute(index)).toISOString(),
      new Date(minute(index + 1)).toISOString(),
      bars.map(({ volume }) => volume),
    ],
  )
}
