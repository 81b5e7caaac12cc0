import { AppError } from '../../../core/app-error.ts'
import type { CalendarDate } from '../../../core/instant.ts'
import {
  type BrokerSymbols,
  brokerSymbolsOf,
} from '../../../domain/market/instruments/broker-symbols.ts'
import { type ContractTerms, termsOf } from '../../../domain/market/instruments/contract-terms.ts'
import type { Instrument } from '../../../domain/market/instruments/instrument.ts'
import {
  displayNameOf,
  normaliseSymbol,
} from '../../../domain/market/instruments/normalise-symbol.ts'
import {
  type ContractSymbol,
  parseOptionSymbol,
} from '../../../domain/market/instruments/option-symbol.ts'
import { findIdByToken } from '../../../store/market/instrument-stats.ts'
import { findInstruments } from '../../../store/market/instruments.ts'
import type { Context } from '../../context.ts'
import { todayInIndia } from './list-expiries.ts'

export interface ShownInstrument {
  readonly instrument: Instrument
  readonly canonicalSymbol: string // of the underlying, of the instrument itself if it has none
  readonly displayName: string
  readonly brokerSymbols: BrokerSymbols
  readonly contract: ContractSymbol | null // what the symbol says
  readonly asOf: CalendarDate
  readonly terms: ContractTerms | null
}

/**
 * One instrument by its token or its id, with what its symbol and its underlying tell: today, or when
 * it expired.
 */
export async function showInstrument(
  context: Context,
  { name, asOf: asked }: { readonly name: string; readonly asOf?: CalendarDate },
): Promise<ShownInstrument> {
  const instrument = await findByName(context, name)
  const { symbol, venueId, underlying, expiry } = instrument
  const today = todayInIndia(context)
  const asOf = asked ?? (expiry !== null && expiry < today ? expiry : today)
  const canonicalSymbol = underlying ?? normaliseSymbol(symbol)
  const parsed = parseOptionSymbol(symbol)
  return {
    instrument,
    canonicalSymbol,
    displayName: displayNameOf(canonicalSymbol),
    brokerSymbols: brokerSymbolsOf(canonicalSymbol, EXCHANGES[venueId] ?? null),
    contract: parsed.ok ? parsed.value : null,
    asOf,
    terms: termsOf(canonicalSymbol, venueId, asOf, ...(expiry === null ? [] : [expiry])),
  }
}

const EXCHANGES: Readonly<Record<string, 'NSE' | 'BSE'>> = {
  NSE: 'NSE',
  NFO: 'NSE',
  BSE: 'BSE',
  BFO: 'BSE',
}

async function findByName({ pool }: Context, name: string): Promise<Instrument> {
  const token = /^\d{1,15}$/.test(name) ? Number(name) : null
  const id = (token === null ? null : await findIdByToken(pool, token)) ?? name
  const [instrument] = await findInstruments(pool, [id])
  if (instrument) return instrument
  throw new AppError('not_found', { token: name })
}
