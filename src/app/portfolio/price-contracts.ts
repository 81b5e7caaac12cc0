import { AppError } from '../../core/app-error.ts'
import type { Price } from '../../core/fixed.ts'
import { MINUTE_MS, SECOND_MS, type Instant } from '../../core/instant.ts'
import { roundToTick } from '../../domain/market/instruments/price-ticks.ts'
import type { LatestQuote } from '../../domain/market/live/quote.ts'
import type { Contract } from '../../domain/portfolio/leg.ts'
import { acrossExDates } from '../market/live/ex-dates.ts'
import { latestQuotes, type QuoteContext } from '../market/live/latest-quotes.ts'

/** What contracts cost now, as far as anybody knows. */
export interface Prices {
  /** The last price on the contract's grid, however old; null where there is none. */
  lastOf(instrumentId: string): Price | null
  /** The same, of the last minutes alone: what a minute's candle may be made of. */
  freshOf(instrumentId: string): Price | null
  isStale(instrumentId: string): boolean
  readonly observedAt: Instant | null // of the newest quote
}

const PATIENCE_MS = 5 * SECOND_MS
const FRESH_MS = 5 * MINUTE_MS // older is no part of this minute, whatever the market's rhythm

type PricedContract = Pick<Contract, 'instrumentId' | 'tickSize'> &
  Partial<Pick<Contract, 'type' | 'underlying' | 'exchange'>>

/** Whose corporate actions move its price: a future's shares, or itself. An option has a new contract. */
function sharesOf({ instrumentId, type, underlying, exchange }: PricedContract): string {
  if (type !== 'FUT' || underlying == null) return instrumentId
  return `${underlying}.${exchange === 'BFO' ? 'BSE' : 'NSE'}`
}

export async function priceContracts(
  context: QuoteContext,
  contracts: readonly PricedContract[],
): Promise<Prices> {
  const ticks = new Map(contracts.map(({ instrumentId, tickSize }) => [instrumentId, tickSize]))
  const now = context.clock.now()
  const quotes = await inTime(context, latestQuotes(context, [...ticks.keys()]))
  const across = await acrossExDates(context)
  const shares = new Map(contracts.map((one) => [one.instrumentId, sharesOf(one)]))
  const held = (instrumentId: string): string => shares.get(instrumentId)!
  const lastOf = (instrumentId: string): Price | null => {
    const { lastPrice = null, at } = quotes.get(instrumentId) ?? {}
    const tick = ticks.get(instrumentId)
    if (lastPrice === null || tick === undefined) return lastPrice
    const price = roundToTick(lastPrice, tick)
    return across(held(instrumentId), price, at!, held(instrumentId) === instrumentId)
  }
  const isStale = (instrumentId: string): boolean => quotes.get(instrumentId)?.stale ?? false
  return {
    lastOf,
    isStale,
    freshOf(instrumentId) {
      const quote = quotes.get(instrumentId)
      const isFresh = quote !== undefined && !quote.stale && now - quote.at <= FRESH_MS
      return isFresh ? lastOf(instrumentId) : null
    },
    observedAt: [...quotes.values()].reduce<Instant | null>(later, null),
  }
}

function later(newest: Instant | null, { at }: LatestQuote): Instant | null {
  return newest === null || at > newest ? at : newest
}

/** Nobody waits longer for prices than they are worth. */
async function inTime<Value>({ clock }: QuoteContext, work: Promise<Value>): Promise<Value> {
  const over = new AbortController()
  const late = clock.sleep(PATIENCE_MS, over.signal).then(() => {
    if (over.signal.aborted) return new Promise<never>(() => {})
    const message = 'Prices did not come within five seconds.'
    throw new AppError('feed_unavailable', {}, { message })
  })
  try {
    return await Promise.race([work, late])
  } finally {
    over.abort()
  }
}
