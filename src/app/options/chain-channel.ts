import { AppError } from '../../core/app-error.ts'
import { calendarDate, type CalendarDate, type Instant } from '../../core/instant.ts'
import { toNumber } from '../../core/fixed.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import {
  type Chain,
  type ChainQuotes,
  type ChainStrike,
  type OptionQuote,
} from '../../domain/options/chain/chain.ts'
import type { Links } from '../../links/links.ts'
import { QUOTES_CHANNEL, quoteOfText, type QuotesMessage } from '../market/live/quote-text.ts'
import { type KeyedNews, type SharedChannel, sharedChannel } from '../streams/shared-source.ts'
import { heardLiquidity } from './book-liquidity.ts'
import { cachedChain } from './cached-chain.ts'
import { chainContracts, type ChainContext, liveQuotes } from './read-chain.ts'
import { underlyingId } from '../../store/options/read-strikes.ts'
import { valueChain } from './value-chain.ts'

export interface ChainChannelOptions {
  /** The fields of an update: some strikes of a chain as it stands; and when it was looked at. */
  readonly update: (chain: Chain, strikes: readonly ChainStrike[], toldAt?: Instant) => object
  readonly snapshot: (chain: Chain) => object
  /** Asks the feed for instruments until the signal aborts. */
  readonly want?: (instrumentId: string, signal: AbortSignal) => void
}

const APART_MS = 500 // between two valuations of one chain, however fast quotes come

/** A chain that somebody listens to, with the quotes that it was last valued from. */
interface Held {
  readonly underlyingId: string | null
  quotes: ChainQuotes
  readonly places: ReadonlyMap<string, number> // of each contract, in the quotes
  readonly moved: Set<number> // strikes
  valuedAt: number
}

/**
 * Chains as they move, one key an expiry: `NIFTY:2024-11-28`. Quotes of the bus revalue a chain in
 * memory, twice a second at most; who listens is told the strikes that moved, and when the
 * underlying did, all. When nothing comes the chain is read again, and the strike at the money told
 * once a second all the same, so that silence never looks like a quiet market.
 */
export function chainChannel(
  context: ChainContext & { readonly links: Links },
  { update, snapshot, want }: ChainChannelOptions,
): SharedChannel {
  const { clock, log } = context
  const held = new Map<string, Held>()

  return sharedChannel<QuotesMessage>(context, {
    bus: context.links.bus,
    channel: QUOTES_CHANNEL,
    newsOf: ({ quotes }) => [...held].flatMap(([key, chain]) => newsOf(key, chain, quotes)),
    snapshot: async (key) => snapshot(await cachedChain(context, readKey(key))),
    refresh: async (keys) => (await Promise.all(keys.map(refresh))).flat(),
    hold(key, signal) {
      void hold(key, signal).catch((cause: unknown) => {
        log.warn({ err: cause, key }, 'a chain is read each second, since it could not be held')
      })
    },
  })

  async function hold(key: string, signal: AbortSignal): Promise<void> {
    const found = await chainContracts(context, readKey(key))
    if (clock.now() >= found.expiresAt || signal.aborted) return
    const id = await underlyingId(context.pool, found.symbol)
    const ids = found.contracts.map(({ instrumentId }) => instrumentId)
    for (const wanted of id === null ? ids : [id, ...ids]) want?.(wanted, signal)
    const quotes = await liveQuotes(context, found, clock.now())
    if (quotes === null || signal.aborted) return
    const places = new Map(quotes.quotes.map((quote, place) => [quote.instrumentId!, place]))
    held.set(key, { underlyingId: id, quotes, places, moved: new Set(), valuedAt: 0 })
    signal.addEventListener('abort', () => held.delete(key), { once: true })
  }

  function newsOf(key: string, chain: Held, heard: QuotesMessage['quotes']): readonly KeyedNews[] {
    const now = clock.now()
    take(chain, heard)
    if (chain.moved.size === 0 || now - chain.valuedAt < APART_MS) return []
    chain.valuedAt = now
    chain.quotes = { ...chain.quotes, quotes: chain.quotes.quotes.map(withLiquidity) }
    const valued = valueChain(context, { ...chain.quotes, at: now })
    const strikes = valued.strikes.filter(({ strike }) => chain.moved.has(strike))
    chain.moved.clear()
    return strikes.map((strike) => newsOfStrike(key, valued, strike))

    function withLiquidity(quote: OptionQuote): OptionQuote {
      if (!chain.moved.has(quote.strike)) return quote
      return { ...quote, liquidity: heardLiquidity(context.links, quote.instrumentId!, now) }
    }
  }

  async function refresh(key: string): Promise<readonly KeyedNews[]> {
    const chain = await cachedChain(context, readKey(key))
    const money = chain.strikes.find(({ strike }) => strike === chain.atmStrike)
    return [
      ...chain.strikes.map((strike) => newsOfStrike(key, chain, strike)),
      { key, slot: 'money', body: update(chain, money ? [money] : [], clock.now()) },
    ]
  }

  function newsOfStrike(key: string, chain: Chain, strike: ChainStrike): KeyedNews {
    return { key, slot: String(strike.strike), body: update(chain, [strike]) }
  }
}

/** Puts quotes in their places, and notes which strikes they move. */
function take(chain: Held, heard: QuotesMessage['quotes']): void {
  const { quotes, places, moved } = chain
  let next: OptionQuote[] | null = null
  let { underlying } = quotes
  for (const text of heard) {
    const isUnderlying = text.instrumentId === chain.underlyingId
    const place = places.get(text.instrumentId)
    if (place === undefined && !isUnderlying) continue
    const quote = quoteOfText(text)
    const value = (of: bigint | null) => (of === null ? null : toNumber(of as never))
    if (isUnderlying) {
      const price = value(quote.lastPrice)
      if (price === null || price === underlying) continue
      underlying = price
      for (const { strike } of quotes.quotes) moved.add(strike)
      continue
    }
    next ??= [...quotes.quotes]
    const before = next[place!]!
    next[place!] = {
      ...before,
      lastPrice: value(quote.lastPrice),
      bid: value(quote.bid),
      ask: value(quote.ask),
      bidQuantity: value(quote.bidQuantity),
      askQuantity: value(quote.askQuantity),
      volume: value(quote.volume),
      openInterest: value(quote.openInterest),
      at: quote.at as Instant,
      stale: false,
    }
    moved.add(before.strike)
  }
  chain.quotes = { ...quotes, underlying, quotes: next ?? quotes.quotes }
}

/** Reads `NIFTY:2024-11-28`; the symbol in any spelling. Anything else is not found. */
export function readKey(key: string): { readonly symbol: string; readonly expiry: CalendarDate } {
  const colon = key.lastIndexOf(':')
  try {
    return {
      symbol: normaliseSymbol(key.slice(0, colon)),
      expiry: calendarDate(key.slice(colon + 1)),
    }
  } catch {
    const message = 'Its key is an underlying and an expiry, like NIFTY:2024-11-28.'
    throw new AppError('not_found', {}, { message })
  }
}
