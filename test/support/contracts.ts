import type { Context } from '#src/app/context.ts'
import { fixed } from '#src/core/fixed.ts'
import { calendarDate } from '#src/core/instant.ts'
import {
  instrumentId,
  type NewInstrument,
  type OptionRight,
  type TradedInstrument,
} from '#src/domain/market/instruments/instrument.ts'
import { formatOptionSymbol } from '#src/domain/market/instruments/option-symbol.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'

const terms = {
  currency: 'INR',
  priceIncrement: fixed<'price'>('0.05'),
  quantityStep: fixed<'quantity'>('1'),
}

export function index(symbol: string, name: string, token: number): NewInstrument {
  return traded(symbol, 'NSE', name, 'index', { token })
}

export function share(symbol: string, name: string): NewInstrument {
  return traded(symbol, 'NSE', name, 'equity', { priceIncrement: fixed('0.01') })
}

/** A future of NSE by the month's name. */
export function future(underlying: string, date: string, lot: number): NewInstrument {
  const expiry = calendarDate(date)
  const contract = { underlying, expiry, strike: null, right: null, style: 'monthly' } as const
  const lotSize = fixed<'quantity'>(String(lot))
  return traded(formatOptionSymbol(contract), 'NFO', '', 'future', { underlying, expiry, lotSize })
}

/** An option of NSE in weekly style, as the fixture of the requirements has it. */
export function option(
  underlying: string,
  date: string,
  price: number,
  right: OptionRight,
  lot: number,
): NewInstrument {
  const expiry = calendarDate(date)
  const strike = fixed<'price'>(String(price))
  const symbol = formatOptionSymbol({ underlying, expiry, strike, right, style: 'weekly' })
  const lotSize = fixed<'quantity'>(String(lot))
  return traded(symbol, 'NFO', '', 'option', { underlying, expiry, strike, right, lotSize })
}

function traded(
  symbol: string,
  venueId: string,
  name: string,
  kind: TradedInstrument['kind'],
  more: Partial<NewInstrument>,
): NewInstrument {
  return {
    instrumentId: instrumentId(symbol, venueId),
    symbol,
    venueId,
    name,
    kind,
    ...terms,
    ...more,
  }
}

/** Makes NIFTY known, with a call and a put that are alive for years. Safe to repeat. */
export async function knowContracts({ pool }: Pick<Context, 'pool'>): Promise<void> {
  await transaction(pool, (tx) =>
    insertInstruments(tx, [
      index('NIFTY', 'Nifty 50', 256_265),
      option('NIFTY', '2029-12-27', 24_500, 'call', 25),
      option('NIFTY', '2029-12-27', 24_500, 'put', 25),
    ]),
  )
}
