import { AppError } from '../../core/app-error.ts'
import { MINUTE_MS, type CalendarDate, type Instant } from '../../core/instant.ts'
import { localTime } from '../../domain/calendar/zone.ts'
import { performanceOf, type EarlierDay } from '../../domain/portfolio/performance.ts'
import { valueLegs } from '../../domain/portfolio/value-legs.ts'
import {
  bookValuations,
  type BookedPortfolio,
  type Valuation,
} from '../../store/portfolio/book-value.ts'
import { legsOfMany, type LegRow } from '../../store/portfolio/legs.ts'
import { daysBefore } from '../../store/portfolio/performance.ts'
import {
  claimValuations,
  releaseValuations,
  type ValuationClaim,
} from '../../store/portfolio/valuations.ts'
import type { Context } from '../context.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import { priceContracts, type Prices } from './price-contracts.ts'
import { currentValue } from './refresh-value.ts'

export interface ValueDue {
  readonly workerId: string
  readonly sample: Instant // which sample: of several workers, each portfolio is valued by one
  readonly signal: AbortSignal
  /** Called with what was booked, so that streams may be told. */
  booked?(portfolios: readonly BookedPortfolio[]): void
}

export interface ValuedCounts {
  readonly booked: number
  readonly withoutPrice: number // of them, those that no candle was written of
  readonly failed: number
}

const BATCH = 200
const LEASE_MS = 10_000 // longer than a batch takes; then others may have what a dead worker took

/**
 * Values every portfolio that nobody has valued at this sample yet, in batches. One that cannot be
 * booked is left to its lease, and the others are booked without it.
 */
export async function valueDue(context: QuoteContext, ask: ValueDue): Promise<ValuedCounts> {
  const counts = { booked: 0, withoutPrice: 0, failed: 0 }
  const { workerId, sample, signal } = ask
  while (!signal.aborted) {
    const asked = { workerId, sample, leaseMs: LEASE_MS, limit: BATCH }
    const claims = await claimValuations(context.pool, asked)
    if (claims.length === 0) break
    const valuations = await valuationsOf(context, claims, sample).catch(async (cause: unknown) => {
      await releaseValuations(context.pool, claims)
      throw cause
    })
    const failed: ValuationClaim[] = []
    const booked = await bookTogether(context, sample, valuations, failed)
    counts.failed += failed.length
    counts.booked += booked.length
    // Legs that changed meanwhile are read again; what failed keeps its claim, until the next time.
    const done = new Set([...booked, ...failed].map(({ strategyId }) => strategyId))
    const changed = claims.filter(({ strategyId }) => !done.has(strategyId))
    if (changed.length > 0) await releaseValuations(context.pool, changed)
    counts.withoutPrice += valuations.filter((one) => one.sample === null).length
    ask.booked?.(booked)
  }
  return counts
}

/** All in one statement; where that fails, each by itself, so that one stops no other. */
async function bookTogether(
  context: Context,
  sample: Instant,
  valuations: readonly Valuation[],
  failed: ValuationClaim[],
): Promise<readonly BookedPortfolio[]> {
  const { pool, log } = context
  try {
    return await bookValuations(pool, sample, valuations)
  } catch (cause) {
    if (cause instanceof AppError) throw cause // the database is away, for all of them
    if (valuations.length > 1) {
      log.warn({ err: cause }, 'portfolios could not be booked together; each is booked alone')
      const booked = []
      for (const one of valuations) {
        booked.push(...(await bookTogether(context, sample, [one], failed)))
      }
      return booked
    }
    const { claim } = valuations[0]!
    const { strategyId } = claim
    log.error({ err: cause, strategyId }, 'a portfolio could not be booked; the others were')
    failed.push(claim)
    return []
  }
}

async function valuationsOf(
  context: QuoteContext,
  claims: readonly ValuationClaim[],
  sample: Instant,
): Promise<readonly Valuation[]> {
  const { date } = localTime('Asia/Kolkata', sample)
  const legs = await legsOfMany(context.pool, claims)
  const prices = await priceContracts(
    context,
    [...legs.values()].flat().map(({ contract }) => contract),
  )
  const days = await daysBefore(context.pool, claims, date)
  return claims.map((claim): Valuation => {
    const key = `${claim.userId}/${claim.strategyId}`
    return valuationOf(context, claim, legs.get(key) ?? [], prices, {
      date,
      before: days.get(key) ?? [],
    })
  })
}

function valuationOf(
  context: Context,
  claim: ValuationClaim,
  legs: readonly LegRow[],
  prices: Prices,
  { date, before }: { readonly date: CalendarDate; readonly before: readonly EarlierDay[] },
): Valuation {
  const current = currentValue(context, legs, prices)
  const fresh = valueLegs(legs, prices.freshOf)
  const performance = performanceOf(before, legs, fresh)
  const hasPrice = fresh.m2m !== null && fresh.instrumentCount > 0
  return {
    claim,
    current,
    day: performance && { date, performance },
    sample: hasPrice
      ? {
          m2m: fresh.m2m!,
          unrealizedPnl: fresh.unrealizedPnl!,
          instrumentCount: fresh.instrumentCount,
          isPartial: fresh.isPartial,
        }
      : null,
  }
}

/** The sample in which an instant lies: each minute has the same number of them. */
export function sampleAt(at: Instant, perMinute: number): Instant {
  const width = MINUTE_MS / perMinute
  return (at - (at % width)) as Instant
}
