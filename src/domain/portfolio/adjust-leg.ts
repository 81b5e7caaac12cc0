import {
  minus,
  negate,
  notional,
  plus,
  type Money,
  type Price,
  type Quantity,
} from '../../core/fixed.ts'
import { scale, type Rational } from '../../core/rational.ts'
import type { Direction } from './leg.ts'

/** What of a leg a corporate action changes. */
export interface HeldTerms {
  readonly direction: Direction
  readonly quantity: Quantity
  readonly entryPrice: Price
  readonly strike: Price | null
}

/** What an action does to whoever holds shares across its ex-date. */
export type HeldAction =
  | { readonly kind: 'cash'; readonly amount: Price } // a dividend, for each share
  | { readonly kind: 'count'; readonly price: Rational; readonly shares: Rational }

export interface AdjustedTerms extends HeldTerms {
  readonly income: Money // what the leg is paid; below zero where it pays
}

/**
 * A leg after an action, worth and having cost what it was and had before: split 10 → 2 makes five
 * shares at a fifth of one, a dividend is paid to who bought and by who sold.
 *
 * Units:  `closeBefore` is the last price before the ex-date, of what the leg is of.
 * Edges:  quantities stay whole: what is left of a share is paid at the price that the action makes
 *         of `closeBefore`, and so is the part of a unit of 10⁻⁸ that an entry price cannot hold.
 *         Null where that price is needed and not known, or nothing whole is left.
 */
export function adjustLeg(
  leg: HeldTerms,
  action: HeldAction,
  closeBefore: Price | null,
): AdjustedTerms | null {
  const { direction, quantity, entryPrice, strike } = leg
  const paid = (amount: Money): Money => (direction === 'BUY' ? amount : negate(amount))
  if (action.kind === 'cash') return { ...leg, income: paid(notional(action.amount, quantity)) }

  const { price, shares } = action
  const exact = quantity * shares.numerator
  const unit = ONE * shares.denominator
  const whole = ((exact / unit) * ONE) as Quantity
  const isWhole = exact % unit === 0n
  const entryAfter = scale(entryPrice, price) as Price
  if (whole === 0n || entryAfter === 0n || (!isWhole && closeBefore === null)) return null

  const cost = notional(entryPrice, quantity)
  const costAfter = notional(entryAfter, whole)
  const worth = isWhole ? NOTHING : notional(closeBefore!, quantity)
  const worthAfter = isWhole ? NOTHING : (scale(notional(closeBefore!, whole), price) as Money)
  return {
    direction,
    quantity: whole,
    entryPrice: entryAfter,
    strike: strike === null ? null : (scale(strike, price) as Price),
    income: paid(plus(minus(worth, worthAfter), minus(costAfter, cost))),
  }
}

const ONE = 100_000_000n
const NOTHING = 0n as Money
