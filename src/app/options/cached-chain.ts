import { formatInstant, type Instant, MINUTE_MS, SECOND_MS } from '../../core/instant.ts'
import type { Chain } from '../../domain/options/chain/chain.ts'
import type { Links } from '../../links/links.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { type ChainContext, readChain, type ReadChain } from './read-chain.ts'

/** How old an answer may be. */
export interface Ages {
  readonly liveMs: number
  readonly pastMs: number
}

/** For a chain itself: quotes come each second, and a late minute shows within half of one. */
export const CHAIN_AGES: Ages = { liveMs: SECOND_MS, pastMs: 30 * SECOND_MS }

/** For what is drawn of it (FO-105). */
export const DRAWN_AGES: Ages = { liveMs: 30 * SECOND_MS, pastMs: 5 * MINUTE_MS }

/** A chain that is read once for all who ask at the same time, and shortly after. */
export function cachedChain(
  context: ChainContext & { readonly links: Links },
  request: ReadChain,
  ages: Ages = CHAIN_AGES,
): Promise<Chain> {
  const { symbol, expiry, at, terms } = request
  const isPast = at !== undefined && at < context.clock.now()
  const key = [
    'fo/chain',
    normaliseSymbol(symbol),
    expiry,
    at === undefined ? 'now' : formatInstant(at as Instant),
    terms === undefined ? '' : `${terms.rate},${terms.dividendYield}`,
    ages.liveMs,
  ].join('/')
  const ttlMs = isPast ? ages.pastMs : ages.liveMs
  return context.links.cache.read(key, () => readChain(context, request), { ttlMs })
}
