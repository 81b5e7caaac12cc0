import { AppError } from '../../../core/app-error.ts'
import type { Instrument } from '../../../domain/market/instruments/instrument.ts'
import { normaliseSymbol } from '../../../domain/market/instruments/normalise-symbol.ts'
import { parseOptionSymbol } from '../../../domain/market/instruments/option-symbol.ts'
import { toInstrument } from '../../../store/market/instruments.ts'
import { findNamedInstrument } from '../../../store/market/named-instruments.ts'
import { contractsMeant, INSTRUMENT_CACHE, type ContractContext } from './find-contracts.ts'

const NOTHING_TTL_MS = 10_000

/**
 * The instrument of a symbol in any spelling, or of an id; of a contract also in the style that it is
 * not listed in. Unknown names are not found.
 */
export async function instrumentOf(context: ContractContext, name: string): Promise<Instrument> {
  const { pool, links } = context
  const spelling = name.trim().toUpperCase()
  const { instrumentId, venueId } = namedIn(spelling)
  const load = () =>
    findNamedInstrument(pool, { instrumentId, symbol: normaliseSymbol(name), venueId })
  const key = `${INSTRUMENT_CACHE}named/${spelling}`
  const found = await (links
    ? links.cache.read(key, load, { nothingTtlMs: NOTHING_TTL_MS })
    : load())
  if (found !== null) return toInstrument(found)
  const contract = parseOptionSymbol(name)
  const [meant] = contract.ok ? await contractsMeant(context, contract.value) : []
  if (meant) return meant
  const message = `There is no instrument "${name}".`
  throw new AppError('not_found', { symbol: name }, { message })
}

/** The id and the venue that a name may say: `COINBASE:BTCUSD`, Yahoo's `RELIANCE.BO`. */
function namedIn(spelling: string): { instrumentId: string; venueId: string | null } {
  const [, venueId, symbol] = /^([A-Z_]+):(.+)$/.exec(spelling) ?? []
  if (venueId !== undefined) return { instrumentId: `${symbol}.${venueId}`, venueId }
  const suffix = /\.(?:NS|BO)$/.exec(spelling)?.[0] ?? ''
  return { instrumentId: spelling, venueId: YAHOO[suffix] ?? null }
}

const YAHOO: Readonly<Record<string, string>> = { '.NS': 'NSE', '.BO': 'BSE' }
