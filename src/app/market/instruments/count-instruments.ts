import { normaliseSymbol } from '../../../domain/market/instruments/normalise-symbol.ts'
import {
  type FoUnderlying,
  type InstrumentStats,
  selectFoUnderlyings,
  selectInstrumentStats,
} from '../../../store/market/instrument-stats.ts'
import { type ContractContext, INSTRUMENT_CACHE } from './find-contracts.ts'
import { todayInIndia } from './list-expiries.ts'

/** How many instruments are known, by venue, segment and kind. Counted anew after an import. */
export async function countInstruments({ pool, links }: ContractContext): Promise<InstrumentStats> {
  const load = () => selectInstrumentStats(pool)
  return links ? links.cache.read(`${INSTRUMENT_CACHE}stats`, load) : load()
}

/** The underlyings of futures and options, by name; all, or those whose name begins so. */
export async function listFoUnderlyings(
  context: ContractContext,
  asked: { readonly text?: string | undefined; readonly limit: number; readonly offset: number },
): Promise<{ readonly items: readonly FoUnderlying[]; readonly total: number }> {
  const { pool, links } = context
  const asOf = todayInIndia(context)
  const load = () => selectFoUnderlyings(pool, asOf)
  const all = await (links?.cache.read(`${INSTRUMENT_CACHE}underlyings/${asOf}`, load) ?? load())
  const begins = asked.text === undefined ? '' : normaliseSymbol(asked.text)
  const found = all.filter(({ underlying }) => underlying.startsWith(begins))
  return { items: found.slice(asked.offset, asked.offset + asked.limit), total: found.length }
}
