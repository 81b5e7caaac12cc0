import {
  minus,
  NO_MONEY,
  notional,
  plus,
  toNumber,
  type Money,
  type Price,
} from '../../core/fixed.ts'
import type { Leg } from './leg.ts'

/** How much of a premium is gone since the reference. */
export interface PremiumDecay {
  readonly amount: Money // reference − now; below zero where the premium grew
  readonly percent: number | null // of the reference; null where that is zero
}

/** Of one option: 120 that became 90 has lost 30, which is 25 %. */
export function premiumDecay(reference: Money, now: Money): PremiumDecay {
  const amount = minus(reference, now)
  const percent = reference === 0n ? null : (100 * toNumber(amount)) / toNumber(reference)
  return { amount, percent }
}

/**
 * Of all open options together: what the premiums at which they were entered have lost, whoever
 * gains by it. A seller earns `ofSold`, a buyer pays `ofBought`.
 *
 * Edges: options without a price are left out of the reference, too.
 */
export function portfolioDecay(
  legs: readonly { readonly leg: Leg; readonly price: Price | null }[],
): PremiumDecay & { readonly ofBought: Money; readonly ofSold: Money } {
  const options = legs.filter(
    ({ leg, price }) => leg.contract.strike !== null && leg.exit === null && price !== null,
  )
  const total = (among: typeof options, priceOf: (one: (typeof options)[number]) => Price): Money =>
    among.map((one) => notional(priceOf(one), one.leg.quantity)).reduce(plus, NO_MONEY)
  const decayOf = (among: typeof options): PremiumDecay =>
    premiumDecay(
      total(among, ({ leg }) => leg.entryPrice),
      total(among, ({ price }) => price!),
    )
  const of = (direction: Leg['direction']): Money =>
    decayOf(options.filter(({ leg }) => leg.direction === direction)).amount
  return { ...decayOf(options), ofBought: of('BUY'), ofSold: of('SELL') }
}
