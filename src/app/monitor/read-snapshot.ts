import { AppError } from '../../core/app-error.ts'
import { toNumber } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { LatestQuote } from '../../domain/market/live/quote.ts'
import type { Chain } from '../../domain/options/chain/chain.ts'
import { latestQuotes, type QuoteContext } from '../market/live/latest-quotes.ts'
import { readChain } from '../options/read-chain.ts'
import type { MonitoredInstruments } from './monitored-instruments.ts'

/** What a monitor shows at one moment. */
export interface MonitorView {
  readonly symbol: string
  readonly at: Instant
  readonly underlying: LatestQuote | null
  readonly future: LatestQuote | null
  readonly chains: readonly Chain[] // with the strikes around the price alone
}

/** An expiry of which nothing is stored yet has no chain, and the others have theirs. */
export async function readMonitor(
  context: QuoteContext,
  found: MonitoredInstruments,
): Promise<MonitorView> {
  const { symbol, expiries, options, underlyingId, nearFuture } = found
  const futureId = nearFuture?.instrumentId ?? null
  const ids = [underlyingId, futureId].filter((id) => id !== null)
  const [quotes, chains] = await Promise.all([
    latestQuotes(context, ids),
    Promise.all(
      expiries.map(async (expiry) => {
        const shown = new Set(
          options.filter((one) => one.expiry === expiry).map(({ strike }) => toNumber(strike!)),
        )
        const chain = await readChain(context, { symbol, expiry }).catch(unlessNothing)
        return chain && { ...chain, strikes: chain.strikes.filter((one) => shown.has(one.strike)) }
      }),
    ),
  ])
  const quoteOf = (id: string | null): LatestQuote | null =>
    id === null ? null : (quotes.get(id) ?? null)
  return {
    symbol,
    at: context.clock.now(),
    underlying: quoteOf(underlyingId),
    future: quoteOf(futureId),
    chains: chains.filter((chain) => chain !== null),
  }
}

function unlessNothing(cause: unknown): null {
  if (cause instanceof AppError && cause.code === 'not_found') return null
  throw cause
}
