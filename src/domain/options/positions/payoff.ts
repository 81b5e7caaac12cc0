import { exp, log } from '../../../core/elementary.ts'
import { intrinsicValue, valueOption } from '../pricing/value-option.ts'

/** A leg as a payoff sees it: an option, a future on the underlying, or the underlying itself. */
export interface PayoffLeg {
  readonly right: 'call' | 'put' | null // null: the underlying itself, or a future on it
  readonly strike: number // 0 where it has none
  readonly quantity: number // units: + bought, − sold
  readonly entryPrice: number
  readonly years: number | null // from now to its expiry; null: shares, which never expire
  readonly volatility: number | null // per year; null where no price gave one
  /** What a future's own price says that holding the underlying costs, per year. */
  readonly carryRate?: number | null
}

/** What the underlying costs to hold. */
export interface Carry {
  readonly rate: number // continuously compounded, per year
  readonly dividendYield: number
}

/** A profit and loss over prices of the underlying from zero up, and where it turns. */
export interface PayoffProfile {
  readonly breakEvens: readonly number[] // ascending
  readonly maxProfit: number | null // null: unlimited
  readonly maxLoss: number | null // as a P&L, so mostly negative; null: unlimited
  readonly isExact: boolean // false: legs outlive the first expiry, and were searched
}

/** Profit and loss when every leg is held to its expiry and the underlying is at `spot` there. */
export function payoffAtExpiry(legs: readonly PayoffLeg[], spot: number): number {
  return legs.reduce((sum, leg) => {
    const worth =
      leg.right === null ? spot : intrinsicValue({ right: leg.right, strike: leg.strike }, spot)
    return sum + leg.quantity * (worth - leg.entryPrice)
  }, 0)
}

/**
 * Profit and loss when `elapsed` years have passed and every volatility has moved by `shift`.
 *
 * Units: shift per year, so 0.05 turns 0.15 into 0.20.
 * Edges: an option without a volatility is worth its intrinsic value; what has expired meanwhile,
 *        too, at this same spot. A future is carried to its expiry at the rate that its price says,
 *        so that at today's spot it is worth today's price; without one, at the portfolio's.
 */
export function payoffBefore(
  legs: readonly PayoffLeg[],
  spot: number,
  carry: Carry,
  elapsed: number,
  shift = 0,
): number {
  return legs.reduce((sum, leg) => {
    return sum + leg.quantity * (legValue(leg, spot, carry, elapsed, shift) - leg.entryPrice)
  }, 0)
}

/** What one unit of a leg is worth then. */
export function legValue(
  leg: PayoffLeg,
  spot: number,
  { rate, dividendYield }: Carry,
  elapsed: number,
  shift: number,
): number {
  const { right, strike, volatility, carryRate } = leg
  const years = Math.max((leg.years ?? 0) - elapsed, 0)
  if (right === null) {
    return years === 0 ? spot : spot * exp((carryRate ?? rate - dividendYield) * years)
  }
  const intrinsic = intrinsicValue({ right, strike }, spot)
  if (years === 0 || volatility === null || spot <= 0) return intrinsic
  const market = { spot, years, rate, dividendYield }
  const { price, flag } = valueOption({ right, strike }, market, Math.max(volatility + shift, 1e-4))
  return flag === null ? price : intrinsic
}

/** When the first option expires, or without options the first future, and whether all do then. */
export function firstExpiry(legs: readonly PayoffLeg[]): { years: number; isOnly: boolean } {
  const options = legs.filter(({ right }) => right !== null)
  const years = (options.length > 0 ? options : legs).flatMap((leg) => leg.years ?? [])
  const first = years.length === 0 ? 0 : Math.min(...years)
  return { years: first, isOnly: legs.every((leg) => (leg.years ?? 0) <= first) }
}

/** What entering brought: + a credit, − a debit. Nobody pays for a future but margin. */
export function netPremium(legs: readonly PayoffLeg[]): number {
  return legs.reduce((sum, leg) => {
    const isFuture = leg.right === null && leg.years !== null
    return isFuture ? sum : sum - leg.quantity * leg.entryPrice
  }, 0)
}

/**
 * What a portfolio yields that earns the same wherever its underlying ends: shares against a future,
 * a conversion. Null where it does not, or where entering it cost nothing.
 *
 * Units:  continuously compounded, per year, to the first expiry: what the debit grows by. Of a
 *         credit it is what borrowing it that way costs.
 * Source: J. Hull, Options, Futures, and Other Derivatives, sections 5.4 (cash and carry) and 11.4
 *         (put–call parity).
 */
export function impliedRate(legs: readonly PayoffLeg[], profile: PayoffProfile): number | null {
  const { years, isOnly } = firstExpiry(legs)
  const { maxProfit, maxLoss } = profile
  const paid = -netPremium(legs)
  if (!isOnly || years <= 0 || maxProfit === null || maxLoss === null || paid === 0) return null
  if (maxProfit - maxLoss > 1e-9 * scaleOf(legs)) return null
  const growth = (paid + maxProfit) / paid
  return growth > 0 ? log(growth) / years : null
}

/**
 * Where a portfolio breaks even, and the most that it can earn and lose, at its first expiry.
 *
 * With one expiry the payoff is straight between strikes, futures and shares included, so all of it is
 * read off at the strikes, at zero and from the slope beyond the last: exact, whatever the strikes. Where legs live on, as in a
 * calendar spread, what they are worth then is curved, and is searched to 1e-9 of the strikes.
 */
export function payoffProfile(legs: readonly PayoffLeg[], carry: Carry): PayoffProfile {
  const { years, isOnly } = firstExpiry(legs)
  const valueAt = isOnly
    ? (spot: number) => payoffAtExpiry(legs, spot)
    : (spot: number) => payoffBefore(legs, spot, carry, years)
  const strikes = legs.flatMap(({ right, strike }) => (right === null ? [] : [strike]))
  const kinks = [...new Set([0, ...strikes])].sort((a, b) => a - b)
  const slope = legs.reduce((sum, { right, quantity }) => {
    return right === 'put' ? sum : sum + quantity
  }, 0)
  const nodes = isOnly ? kinks : withBetween(kinks, legs)
  const points = nodes.map((spot) => ({ spot, value: valueAt(spot) }))
  const tiny = 1e-12 * scaleOf(legs)
  const crossings = points.flatMap((point, index) => {
    if (Math.abs(point.value) <= tiny) return [point.spot]
    const next = points[index + 1]
    if (next === undefined || Math.abs(next.value) <= tiny) return []
    if (point.value > 0 === next.value > 0) return []
    return [isOnly ? straightRoot(point, next) : bisected(point, next, valueAt)]
  })
  const last = points.at(-1) ?? { spot: 0, value: 0 }
  if (Math.abs(last.value) > tiny && slope !== 0 && last.value > 0 !== slope > 0) {
    crossings.push(isOnly ? last.spot - last.value / slope : beyond(last, valueAt))
  }
  const values = isOnly ? points.map(({ value }) => value) : refined(points, valueAt)
  return {
    breakEvens: crossings.filter((spot) => spot > 0),
    maxProfit: slope > 0 ? null : Math.max(...values),
    maxLoss: slope < 0 ? null : Math.min(...values),
    isExact: isOnly,
  }
}

interface Point {
  readonly spot: number
  readonly value: number
}

/** What the amounts of these legs are of the order of; of nothing, one. */
function scaleOf(legs: readonly PayoffLeg[]): number {
  return legs.reduce((sum, { quantity, strike, entryPrice }) => {
    return sum + Math.abs(quantity) * (strike + entryPrice)
  }, 1)
}

function straightRoot(a: Point, b: Point): number {
  return a.spot + ((b.spot - a.spot) * a.value) / (a.value - b.value)
}

const BETWEEN = 24 // points between two strikes: a curve between two expiries bends once or twice

/** Nodes between the kinks, and on to four times the highest, where a curve is as good as straight. */
function withBetween(kinks: readonly number[], legs: readonly PayoffLeg[]): readonly number[] {
  const highest = Math.max(kinks.at(-1) ?? 0, ...legs.map(({ entryPrice }) => entryPrice))
  const ends = [...kinks, ...[1.1, 1.25, 1.5, 2, 3, 4].map((times) => times * highest)]
  return ends.flatMap((from, index) => {
    const to = ends[index + 1]
    if (to === undefined) return [from]
    const step = (to - from) / BETWEEN
    return Array.from({ length: BETWEEN }, (_, place) => from + place * step)
  })
}

function bisected(a: Point, b: Point, valueAt: (spot: number) => number): number {
  let [low, high] = [a.spot, b.spot]
  const rises = b.value > 0
  while (high - low > 1e-9 * Math.max(high, 1)) {
    const middle = 0.5 * (low + high)
    if (middle <= low || middle >= high) break
    if (valueAt(middle) > 0 === rises) high = middle
    else low = middle
  }
  return 0.5 * (low + high)
}

/** The root beyond the last node: double until the sign turns, then bisect. */
function beyond(last: Point, valueAt: (spot: number) => number): number {
  let next = last
  for (let doubling = 0; doubling < 60; doubling += 1) {
    const spot = Math.max(2 * next.spot, 1)
    const value = valueAt(spot)
    if (value > 0 !== last.value > 0) return bisected(next, { spot, value }, valueAt)
    next = { spot, value }
  }
  return next.spot
}

/** The values at the nodes, and beside each extreme the best of a golden section search. */
function refined(points: readonly Point[], valueAt: (spot: number) => number): readonly number[] {
  const values = points.map(({ value }) => value)
  const around = (index: number, sign: 1 | -1): number => {
    let low = points[Math.max(index - 1, 0)]!.spot
    let high = points[Math.min(index + 1, points.length - 1)]!.spot
    for (let step = 0; step < 80; step += 1) {
      const [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)]
      if (sign * valueAt(a) > sign * valueAt(b)) high = b
      else low = a
    }
    return valueAt(0.5 * (low + high))
  }
  const best = values.indexOf(Math.max(...values))
  const worst = values.indexOf(Math.min(...values))
  return [...values, around(best, 1), around(worst, -1)]
}

const GOLDEN = 0.6180339887498949
