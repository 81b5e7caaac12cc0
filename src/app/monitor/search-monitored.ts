import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { underlyingsWithOptions } from '../../store/monitor/underlyings.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'

export interface MonitoredUnderlying {
  readonly symbol: string
  readonly options: number // contracts
}

/** Underlyings that have options, those whose symbol begins with what was asked for first. */
export async function searchMonitored(
  { pool, links }: QuoteContext,
  { query, limit }: { readonly query: string; readonly limit: number },
): Promise<readonly MonitoredUnderlying[]> {
  const all = await links.cache.read(
    'instruments/underlyings',
    () => underlyingsWithOptions(pool),
    {
      ttlMs: 60_000,
    },
  )
  const wanted = query.trim().toUpperCase()
  const canonical = wanted === '' ? '' : normaliseSymbol(wanted)
  const rank = ({ symbol }: MonitoredUnderlying): number => {
    if (symbol === canonical) return 0
    if (symbol.startsWith(wanted)) return 1
    return symbol.includes(wanted) ? 2 : 3
  }
  return all
    .filter((one) => rank(one) < 3)
    .toSorted((a, b) => rank(a) - rank(b) || b.options - a.options)
    .slice(0, limit)
}
