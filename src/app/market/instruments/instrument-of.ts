import { AppError } from '../../../core/app-error.ts'
import type { Instrument } from '../../../domain/market/instruments/instrument.ts'
import { normaliseSymbol } from '../../../domain/market/instruments/normalise-symbol.ts'
import { toInstrument } from '../../../store/market/instruments.ts'
import { findNamedInstrument } from '../../../store/market/named-instruments.ts'
import { INSTRUMENT_CACHE, type ContractContext } from './find-contracts.ts'

const NOTHING_TTL_MS = 10_000

/** The instrument of a symbol in any spelling, or of an id. Unknown names are not found. */
export async function instrumentOf(
  { pool, links }: ContractContext,
  name: string,
): Promise<Instrument> {
  const instrumentId = name.trim().toUpperCase()
  const venueId = /^([A-Z_]+):/.exec(instrumentId)?.[1] ?? null
  const load = () =>
    findNamedInstrument(pool, { instrumentId, symbol: normaliseSymbol(name), venueId })
  const key = `${INSTRUMENT_CACHE}named/${instrumentId}`
  const found = await (links
    ? links.cache.read(key, load, { nothingTtlMs: NOTHING_TTL_MS })
    : load())
  if (found !== null) return toInstrument(found)
  const message = `There is no instrument "${name}".`
  throw new AppError('not_found', { symbol: name }, { message })
}
