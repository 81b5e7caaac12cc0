import { exp } from '../../../core/elementary.ts'
import type { Option } from './value-option.ts'

/** An option with what it costs. */
export interface Premium extends Option {
  readonly premium: number | null
}

const PAIRS = 7 // of the strikes at which call and put cost most nearly the same

/**
 * The forward at which calls and puts agree: the middle of K + (call − put) × e^(r t) over the
 * strikes nearest to it, so that one wrong price does not move it.
 *
 * Units:  price; rate continuously compounded per year.
 * Edges:  null without a strike that has both premiums. Exact for European options; of American ones
 *         the right to exercise early shifts it a little.
 */
export function forwardByParity(
  premiums: readonly Premium[],
  years: number,
  rate: number,
): number | null {
  const calls = new Map<number, number>()
  for (const { right, strike, premium } of premiums) {
    if (right === 'call' && premium !== null) calls.set(strike, premium)
  }
  const growth = exp(rate * years)
  const pairs = premiums
    .flatMap(({ right, strike, premium }) => {
      const call = calls.get(strike)
      if (right !== 'put' || premium === null || call === undefined) return []
      return [{ apart: Math.abs(call - premium), forward: strike + (call - premium) * growth }]
    })
    .sort((a, b) => a.apart - b.apart)
    .slice(0, PAIRS)
  return middle(pairs.map(({ forward }) => forward))
}

/** The price of the underlying that this forward stands for. */
export function spotByParity(
  premiums: readonly Premium[],
  years: number,
  rate: number,
  dividendYield: number,
): number | null {
  const forward = forwardByParity(premiums, years, rate)
  return forward === null ? null : forward * exp((dividendYield - rate) * years)
}

function middle(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  if (sorted.length === 0) return null
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
