import { formatInstant, type Instant, MINUTE_MS, SECOND_MS } from '../../core/instant.ts'
import {
  type Chain,
  CHAIN_TERMS,
  type ChainQuotes,
  type ChainTerms,
} from '../../domain/options/chain/chain.ts'
import type { Links } from '../../links/links.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { type ChainContext, readChainQuotes, type ReadChain } from './read-chain.ts'
import { valueChain } from './value-chain.ts'

/** How old an answer may be. */
export interface Ages {
  readonly liveMs: number
  readonly pastMs: number
}

/** For a chain itself: quotes come each second, and a late minute shows within half of one. */
export const CHAIN_AGES: Ages = { liveMs: SECOND_MS, pastMs: 30 * SECOND_MS }

/** For what is drawn of it (FO-105). */
export const DRAWN_AGES: Ages = { liveMs: 30 * SECOND_MS, pastMs: 5 * MINUTE_MS }

/**
 * A chain whose quotes are read once for all who ask at the same time and shortly after, whatever
 * interest they value it at. Of the past only minutes are kept, so that all instants within one
 * are the same.
 */
export async function cachedChain(
  context: ChainContext & { readonly links: Links },
  { terms = CHAIN_TERMS, ...asked }: ReadChain,
  ages: Ages = CHAIN_AGES,
): Promise<Chain> {
  const { symbol, expiry, at } = asked
  const isPast = at !== undefined && at < context.clock.now()
  const minute = isPast ? at - (((at % MINUTE_MS) + MINUTE_MS) % MINUTE_MS) : at
  const place = minute === undefined ? 'now' : formatInstant(minute as Instant)
  const key = ['fo/chain', normaliseSymbol(symbol), expiry, place, ages.liveMs].join('/')
  const ttlMs = isPast ? ages.pastMs : ages.liveMs
  const read = () => readChainQuotes(context, asked)
  return valuedOnce(context, await context.links.cache.read(key, read, { ttlMs }), terms)
}

/** Chains that were valued last, by what they were valued from, the oldest first. */
const VALUED = new Map<ChainQuotes, { readonly terms: string; readonly chain: Chain }>()
const MOST_VALUED = 32 // half a megabyte each

/** Kept quotes are one object for all who read them: what was made of it is looked up by that. */
function valuedOnce(context: ChainContext, quotes: ChainQuotes, terms: ChainTerms): Chain {
  const name = JSON.stringify(terms)
  const valued = VALUED.get(quotes)
  if (valued?.terms === name) return valued.chain
  const chain = valueChain(context, quotes, terms)
  VALUED.delete(quotes)
  VALUED.set(quotes, { terms: name, chain })
  if (VALUED.size > MOST_VALUED) VALUED.delete(VALUED.keys().next().value!)
  return chain
}
