import type { CalendarDate } from '../../../core/instant.ts'
import { exp, log } from '../../../core/elementary.ts'
import type { Chain, ChainSide } from '../chain/chain.ts'
import { impliedVolatility } from '../pricing/implied-volatility.ts'
import { density } from '../pricing/normal.ts'
import { forwardByParity } from '../pricing/parity.ts'
import { consistentPrices } from './consistent-prices.ts'

/** One expiry's volatilities by strike, against its forward. */
export interface Smile {
  readonly expiry: CalendarDate
  readonly years: number
  readonly forward: number
  readonly points: readonly SmilePoint[] // by strike, ascending
  readonly outliers: readonly SmilePoint[] // whose price cannot be true beside the others'
}

export interface SmilePoint {
  readonly strike: number
  readonly right: 'call' | 'put' // the one out of the money, which is the one that trades
  readonly logMoneyness: number // ln(strike ÷ forward)
  readonly iv: number // per year, of Black's formula on the forward
  readonly weight: number // vega over its greatest: how much the price says about the volatility
}

/**
 * The smile of a chain, from the options that are out of the money by the forward on which calls and
 * puts agree. So carry and dividends that nobody stated are in the forward, and do not bend the
 * smile: calls and puts of one strike then have one volatility.
 *
 * Edges: null from the expiry on, or without a price to find a forward by. Contracts whose price is
 *        crossed, stale or has no volatility are left out. Outliers bend no curve: vendors tell last
 *        trades of days ago as of today.
 */
export function smileOf(chain: Chain): Smile | null {
  const { expiry, years, rate, dividendYield, underlying } = chain
  if (years <= 0 || underlying === null) return null
  const sides = chain.strikes.flatMap(({ call, put }) =>
    [call, put].filter((side) => side !== null),
  )
  const usable = sides.filter(isSound)
  const carried = underlying * exp((rate - dividendYield) * years)
  const forward = forwardByParity(usable, years, rate) ?? carried
  const outside = usable
    .filter(({ right, strike }) => (right === 'call' ? strike >= forward : strike < forward))
    .sort((a, b) => a.strike - b.strike)
  const sound = new Set([
    ...consistent(outside.filter(({ right }) => right === 'put').toReversed()),
    ...consistent(outside.filter(({ right }) => right === 'call')),
  ])
  const pointsOf = (sides: readonly ChainSide[]): readonly SmilePoint[] =>
    sides.flatMap((side) => pointOf(side, forward, years, rate) ?? [])
  const points = pointsOf(outside.filter((side) => sound.has(side)))
  const highest = Math.max(...points.map(({ weight }) => weight))
  return {
    expiry,
    years,
    forward,
    points: points.map((point) => ({ ...point, weight: point.weight / highest })),
    outliers: pointsOf(outside.filter((side) => !sound.has(side))),
  }
}

function consistent(outward: readonly ChainSide[]): readonly ChainSide[] {
  return consistentPrices(outward.map(({ premium }) => premium!)).map((place) => outward[place]!)
}

const UNSOUND = new Set<string>(['crossed', 'stale', 'negative_price'])

function isSound(side: ChainSide): boolean {
  return side.premium !== null && !side.flags.some((flag) => UNSOUND.has(flag))
}

function pointOf(side: ChainSide, forward: number, years: number, rate: number): SmilePoint | null {
  const { strike, right } = side
  const market = { spot: forward * exp(-rate * years), years, rate, dividendYield: 0 }
  const answer = impliedVolatility(side, market, side.premium!)
  if (!answer.ok) return null
  const logMoneyness = log(strike / forward)
  const deviation = answer.value * Math.sqrt(years)
  const weight = density(-logMoneyness / deviation + deviation / 2)
  return { strike, right, logMoneyness, iv: answer.value, weight }
}
