import type { Fills } from '../simulation/fill-log.ts'
import { mean } from './risk-adjusted.ts'

/**
 * How often the whole equity is traded in a year: the notional of all fills, bought and sold, by
 * the mean equity. 2 is once in and once out. Source: half of it is what funds report.
 */
export function turnover(fills: Fills, equity: Float64Array, years: number): number {
  let notional = 0
  for (let index = 0; index < fills.count; index += 1) {
    notional += Math.abs(fills.quantity[index]!) * fills.price[index]!
  }
  return notional / mean(equity) / years
}

export function totalFees(fills: Fills): number {
  let sum = 0
  for (let index = 0; index < fills.count; index += 1) sum += fills.fee[index]!
  return sum
}

/** The share of the points at whose end something was held, from 0 to 1. */
export function timeInMarket(fills: Fills, pointCount: number): number {
  const held = new Map<number, number>() // quantity by instrument, of those not flat
  let points = 0
  for (let index = 0; index < fills.count; index += 1) {
    const instrument = fills.instrument[index]!
    const quantity = (held.get(instrument) ?? 0) + fills.quantity[index]!
    if (Math.abs(quantity) < SMALLEST) held.delete(instrument)
    else held.set(instrument, quantity)

    const until = index + 1 < fills.count ? fills.point[index + 1]! : pointCount
    if (held.size > 0) points += until - fills.point[index]!
  }
  return points / pointCount
}

const SMALLEST = 5e-9 // half of the smallest quantity that the books know
