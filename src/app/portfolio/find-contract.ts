import { AppError } from '../../core/app-error.ts'
import { fixed, type Quantity } from '../../core/fixed.ts'
import {
  instrumentId,
  instrumentTypeOf,
  type Instrument,
} from '../../domain/market/instruments/instrument.ts'
import { parseOptionSymbol } from '../../domain/market/instruments/option-symbol.ts'
import { OPTION_TICK } from '../../domain/market/instruments/price-ticks.ts'
import { termsOf } from '../../domain/market/instruments/contract-terms.ts'
import type { Contract } from '../../domain/portfolio/leg.ts'
import { storedTermOf } from '../../store/market/contract-terms.ts'
import { findInstruments } from '../../store/market/instruments.ts'
import type { Context } from '../context.ts'

/** A contract as a client names it. */
export interface NamedContract {
  readonly tradingsymbol: string
  readonly exchange: string
}

/**
 * What contracts are, in their order: from the instrument master, and what it does not have (a contract
 * that expired before it was filled) from its symbol and the exchange's terms, of shares those that
 * a list once told. What neither knows
 * is refused.
 */
export async function findContracts(
  { pool }: Context,
  named: readonly NamedContract[],
): Promise<readonly Contract[]> {
  const ids = named.map(idOf)
  const known = new Map(
    (await findInstruments(pool, [...new Set(ids)])).map((one) => [one.instrumentId, one]),
  )
  const found: Contract[] = []
  for (const [index, one] of named.entries()) {
    const instrument = known.get(ids[index]!)
    const contract = instrument ? ofInstrument(instrument, one) : await ofSymbol(pool, one)
    if (contract) {
      found.push(contract)
      continue
    }
    const message =
      `There is no instrument ${one.tradingsymbol} at ${one.exchange}. Find it under /instruments, ` +
      'or import the exchange’s list.'
    throw new AppError('leg_refused', { field: 'tradingsymbol' }, { message })
  }
  return found
}

/** Quantities are units, and whole lots of them. */
export function checkLots(
  { tradingsymbol, lotSize }: Pick<Contract, 'tradingsymbol' | 'lotSize'>,
  quantity: Quantity,
): void {
  if (quantity % lotSize === 0n) return
  const [lot, units] = [lotSize, quantity].map((fixedUnits) => fixedUnits / 100_000_000n)
  const message = `${tradingsymbol} trades in lots of ${lot} units, and ${units} is no multiple of it.`
  throw new AppError('leg_refused', { field: 'quantity' }, { message })
}

function idOf({ tradingsymbol, exchange }: NamedContract): string {
  return instrumentId(tradingsymbol.toUpperCase(), exchange)
}

function ofInstrument(instrument: Instrument, { exchange }: NamedContract): Contract {
  return {
    instrumentId: instrument.instrumentId,
    tradingsymbol: instrument.symbol,
    exchange,
    token: instrument.token,
    type: instrumentTypeOf(instrument),
    underlying: instrument.underlying,
    strike: instrument.strike,
    expiry: instrument.expiry,
    lotSize: instrument.lotSize,
    tickSize: instrument.priceIncrement,
  }
}

async function ofSymbol(pool: Context['pool'], named: NamedContract): Promise<Contract | null> {
  const read = parseOptionSymbol(named.tradingsymbol)
  if (!read.ok) return null
  const { underlying, expiry, right, strike } = read.value
  const kind = right === null ? 'future' : 'option'
  const terms =
    termsOf(underlying, named.exchange, expiry, expiry) ??
    (await storedTermOf(pool, { underlying, venueId: named.exchange, expiry, kind }))
  if (terms === null) return null
  return {
    instrumentId: idOf(named),
    tradingsymbol: named.tradingsymbol.toUpperCase(),
    exchange: named.exchange,
    token: null,
    type: right === null ? 'FUT' : right === 'call' ? 'CE' : 'PE',
    underlying,
    strike,
    expiry,
    lotSize: terms.lotSize,
    tickSize: right === null ? fixed('0.05') : OPTION_TICK,
  }
}
