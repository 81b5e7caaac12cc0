import { COLUMNS, openStrikes, valueStrikes } from '../pricing/black-scholes.ts'
import type { Chain, ChainSide } from './chain.ts'

/**
 * By how much dealers are longer, in currency, when the underlying has risen by 1 %. So much they sell
 * to be hedged again, against the move; below zero they buy, along with it.
 */
export interface GammaExposure {
  readonly strikes: readonly StrikeExposure[] // ascending
  readonly call: number
  readonly put: number
  readonly net: number
  readonly flip: number | null // the price of the underlying at which the net changes its sign
}

export interface StrikeExposure {
  readonly strike: number
  readonly call: number // never below zero
  readonly put: number // never above it
  readonly net: number
}

/**
 * Gamma × open interest × spot² × 1 %, calls for and puts against the dealers, who are taken to be
 * long the calls and short the puts that others trade.
 *
 * Units: currency per 1 %.
 * Edges: a contract without volatility or open interest adds nothing. `flip` is sought within 15 % of
 *        the price, at the volatilities of now, and is the crossing nearest to it.
 */
export function gammaExposure(chain: Chain): GammaExposure {
  const spot = chain.underlying ?? 0
  const scale = spot * spot * 0.01 * chain.multiplier
  const strikes = chain.strikes.map(({ strike, call, put }) => {
    const [long, short] = [exposureOf(call) * scale, -exposureOf(put) * scale]
    return { strike, call: long, put: short, net: long + short }
  })
  const call = strikes.reduce((sum, at) => sum + at.call, 0)
  const put = strikes.reduce((sum, at) => sum + at.put, 0)
  return { strikes, call, put, net: call + put, flip: flipOf(chain) }
}

function exposureOf(side: ChainSide | null): number {
  return (side?.greeks?.gamma ?? 0) * (side?.openInterest ?? 0)
}

const REACH = 0.15
const STEPS = 60

function flipOf(chain: Chain): number | null {
  const { underlying, years, rate, dividendYield, conventions } = chain
  const held = chain.strikes
    .flatMap(({ call, put }) => [call, put])
    .filter((side) => side !== null && side.iv !== null && (side.openInterest ?? 0) > 0)
  if (underlying === null || years === 0 || held.length === 0) return null
  const options = openStrikes(held.map((side) => side!))
  const volatilities = Float64Array.from(held, (side) => side!.iv!)
  const output = new Float64Array(held.length * COLUMNS.length)

  const netAt = (spot: number): number => {
    valueStrikes(options, { spot, years, rate, dividendYield }, volatilities, conventions, output)
    return held.reduce(
      (sum, side, index) =>
        sum + options.sign[index]! * output[index * COLUMNS.length + 2]! * side!.openInterest!,
      0,
    )
  }
  const spots = Array.from(
    { length: STEPS + 1 },
    (_, step) => underlying * (1 - REACH + (2 * REACH * step) / STEPS),
  )
  const nets = spots.map(netAt)
  let best: number | null = null
  for (let index = 1; index < spots.length; index += 1) {
    const [from, to] = [nets[index - 1]!, nets[index]!]
    if (from === 0 || from > 0 === to > 0) continue
    const crossing = bisect(netAt, spots[index - 1]!, spots[index]!)
    if (best === null || Math.abs(crossing - underlying) < Math.abs(best - underlying))
      best = crossing
  }
  return best
}

function bisect(of: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to]
  const isAbove = of(low) > 0
  for (let step = 0; step < 40; step += 1) {
    const half = (low + high) / 2
    if (of(half) > 0 === isAbove) low = half
    else high = half
  }
  return (low + high) / 2
}
