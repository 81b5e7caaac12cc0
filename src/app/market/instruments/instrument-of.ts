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
  const instrumentId = name.trim().toUpperCase()
  const venueId = venueNamed(instrumentId)
  const load = () =>
    findNamedInstrument(pool, { instrumentId, symbol: normaliseSymbol(name), venueId })
  const key = `${INSTRUMENT_CACHE}named/${instrumentId}`
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

/** `BSE:SENSEX`, and Yahoo's `RELIANCE.BO`. */
function venueNamed(name: string): string | null {
  return /^([A-Z_]+):/.exec(name)?.[1] ?? YAHOO[/\.(?:NS|BO)$/.exec(name)?.[0] ?? ''] ?? null
}

const YAHOO: Readonly<Record<string, string>> = { '.NS': 'NSE', '.BO': 'BSE' }
