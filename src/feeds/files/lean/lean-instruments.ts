import { fixed, type Price, type Quantity } from '../../../core/fixed.ts'
import { addDays, type CalendarDate, weekday } from '../../../core/instant.ts'
import type { Zone } from '../../../domain/calendar/zone.ts'
import { instrumentId, type NewInstrument } from '../../../domain/market/instruments/instrument.ts'
import { NO_PROPERTIES, type PropertiesOf, withProperties } from '../symbol-properties.ts'

export type LeanType = 'option' | 'future' | 'crypto' | 'cryptofuture'

/** Where a market's files come from. The zones are those of Lean's market-hours database. */
export const LEAN_MARKETS: Readonly<
  Record<string, { readonly type: LeanType; readonly venueId: string; readonly zone: Zone }>
> = {
  'option/usa': { type: 'option', venueId: 'CBOE', zone: 'America/New_York' },
  'future/cme': { type: 'future', venueId: 'CME', zone: 'UTC' },
  'future/comex': { type: 'future', venueId: 'COMEX', zone: 'UTC' },
  'crypto/coinbase': { type: 'crypto', venueId: 'COINBASE', zone: 'UTC' },
  'crypto/binance': { type: 'crypto', venueId: 'BINANCE', zone: 'UTC' },
  'crypto/bybit': { type: 'crypto', venueId: 'BYBIT', zone: 'UTC' },
  'cryptofuture/binance': { type: 'cryptofuture', venueId: 'BINANCE', zone: 'UTC' },
  'cryptofuture/bybit': { type: 'cryptofuture', venueId: 'BYBIT', zone: 'UTC' },
}

/** An American option, by the symbol that the Options Clearing Corporation gives it. */
export function usOption(
  underlying: string,
  expiry: CalendarDate,
  right: 'call' | 'put',
  strike: Price,
  propertiesOf: PropertiesOf = NO_PROPERTIES,
): NewInstrument {
  const date = expiry.slice(2).replaceAll('-', '')
  const thousandths = String(strike / 100_000n).padStart(8, '0')
  const symbol = `${underlying}${date}${right === 'call' ? 'C' : 'P'}${thousandths}`
  const base = {
    instrumentId: instrumentId(symbol, 'CBOE'),
    symbol,
    venueId: 'CBOE',
    name: symbol,
    kind: 'option',
    underlying,
    expiry,
    strike,
    right,
  } as const
  return withProperties(base, propertiesOf('usa', 'option', underlying), {
    currency: 'USD',
    priceIncrement: fixed<'price'>('0.01') as Price,
    quantityStep: fixed<'quantity'>('1') as Quantity,
    lotSize: fixed<'quantity'>('100') as Quantity,
  })
}

/** A future of the CME Group: root, month code, year. Its expiry is known where the root's rule is. */
export function usFuture(
  root: string,
  month: string, // 201312
  venueId: string,
  propertiesOf: PropertiesOf = NO_PROPERTIES,
): NewInstrument {
  const code = MONTH_CODES[Number(month.slice(4)) - 1]!
  const symbol = `${root}${code}${month.slice(2, 4)}`
  const base = {
    instrumentId: instrumentId(symbol, venueId),
    symbol,
    venueId,
    name: symbol,
    kind: 'future',
    underlying: root,
    expiry: EXPIRY_RULES[root]?.(month) ?? null,
  } as const
  return withProperties(base, propertiesOf(venueId.toLowerCase(), 'future', root), {
    currency: 'USD',
    priceIncrement: fixed<'price'>('0.01') as Price,
    quantityStep: fixed<'quantity'>('1') as Quantity,
    lotSize: fixed<'quantity'>('1') as Quantity,
  })
}

/** Source: CME Group's contract specifications: January to December. */
const MONTH_CODES = 'FGHJKMNQUVXZ'

/**
 * The last day of trading by the root's rule. Holidays that would move it are not looked at.
 *
 * Source: CME Group's contract specifications: equity index futures, the third Friday; gold, the
 *         third last business day of the month.
 */
const EXPIRY_RULES: Readonly<Record<string, (month: string) => CalendarDate>> = {
  ES: thirdFriday,
  NQ: thirdFriday,
  YM: thirdFriday,
  RTY: thirdFriday,
  GC: thirdLastWeekday,
}

function thirdFriday(month: string): CalendarDate {
  const first = `${month.slice(0, 4)}-${month.slice(4)}-01` as CalendarDate
  return addDays(first, ((5 - weekday(first) + 7) % 7) + 14)
}

function thirdLastWeekday(month: string): CalendarDate {
  const first = `${month.slice(0, 4)}-${month.slice(4)}-01` as CalendarDate
  const next = addDays(first, 31).slice(0, 7)
  let date = `${next}-01` as CalendarDate
  for (let left = 3; left > 0;) {
    date = addDays(date, -1)
    if (weekday(date) !== 0 && weekday(date) !== 6) left -= 1
  }
  return date
}

/** A pair of coins, or a future on it that never expires: those end in -PERP, as both may trade. */
export function coinPair(
  pair: string,
  type: 'crypto' | 'cryptofuture',
  venueId: string,
  propertiesOf: PropertiesOf = NO_PROPERTIES,
): NewInstrument {
  const perpetual = type === 'cryptofuture'
  const symbol = perpetual ? `${pair}-PERP` : pair
  const base = {
    instrumentId: instrumentId(symbol, venueId),
    symbol,
    venueId,
    name: symbol,
    kind: perpetual ? 'perpetual' : 'spot',
    ...(perpetual && { underlying: pair }),
  } as const
  return withProperties(base, propertiesOf(venueId.toLowerCase(), type, pair), {
    currency: QUOTES.find((quote) => pair.endsWith(quote)) ?? 'USD',
    priceIncrement: fixed<'price'>('0.01') as Price,
    quantityStep: fixed<'quantity'>('0.00000001') as Quantity,
    lotSize: fixed<'quantity'>('0.00000001') as Quantity,
  })
}

const QUOTES = ['USDT', 'USDC', 'BUSD', 'USD', 'EUR', 'GBP', 'INR', 'BTC', 'ETH']
