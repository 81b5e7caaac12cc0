import { exp } from '../../../core/elementary.ts'
import { accept, refuse, type Result } from '../../../core/result.ts'
import { valueAmericanByBoundary } from './american-boundary.ts'
import { valueAmerican } from './american.ts'
import type { Market } from './black-scholes.ts'
import { impliedVolatility, type NoVolatility } from './implied-volatility.ts'
import { intrinsicValue, type Option } from './value-option.ts'

/** What an option is worth that may be exercised at any time: along its boundary, else by trees. */
export function americanPrice(option: Option, market: Market, volatility: number): number {
  return (
    valueAmericanByBoundary(option, market, volatility) ?? valueAmerican(option, market, volatility)
  )
}

/**
 * The volatility at which `americanPrice` is this premium.
 *
 * Units:  per year.
 * Edges:  refuses as the European one does; a premium of just what exercising it now brings has
 *         `no_time_value`, since it is worth that at every volatility up to some.
 *
 * The right to exercise early costs something, so that the European volatility is the highest that can
 * be; where none gives the premium, it is doubled from one on. Below it is the Illinois rule of false
 * position.
 */
export function impliedAmericanVolatility(
  option: Option,
  market: Market,
  premium: number,
): Result<number, NoVolatility> {
  const european = impliedVolatility(option, market, premium)
  if (!european.ok && european.refusal === 'bad_input') return european
  const now = intrinsicValue(option, market.spot)
  if (premium < now) return refuse('below_intrinsic')
  if (premium === now) return refuse('no_time_value')

  if (premium >= highestPrice(option, market)) return refuse('above_maximum')

  const missAt = (volatility: number) => americanPrice(option, market, volatility) - premium
  let high = european.ok ? european.value : 1
  let missHigh = missAt(high)
  while (missHigh < 0 && high < MOST) {
    high *= 2
    missHigh = missAt(high)
  }
  if (missHigh < 0) return refuse('above_maximum')
  let low = 0.9 * high // nearly always: an early exercise that brings more is rare
  let missLow = missAt(low)
  while (missLow >= 0 && low > LEAST) {
    high = low
    missHigh = missLow
    low /= 2
    missLow = missAt(low)
  }
  if (missLow >= 0) return european.ok ? refuse('below_intrinsic') : european

  let last: 'low' | 'high' | null = null
  for (let step = 0; step < MOST_STEPS && high - low > NEAR * high; step += 1) {
    if (missHigh <= NEAR * premium) return accept(high)
    const next = high - (missHigh * (high - low)) / (missHigh - missLow)
    const miss = missAt(next)
    const side = miss < 0 ? 'low' : 'high'
    if (Math.abs(miss) <= NEAR * premium) return accept(next)
    if (side === 'high') {
      high = next
      missHigh = miss
      if (last === side) missLow /= 2 // or the other end would never move
    } else {
      low = next
      missLow = miss
      if (last === side) missHigh /= 2
    }
    last = side
  }
  return accept(high)
}

/** What no volatility reaches: the underlying or the strike, now or at the expiry. */
function highestPrice({ right, strike }: Option, market: Market): number {
  const { spot, years, rate, dividendYield } = market
  return right === 'call'
    ? spot * Math.max(1, exp(-dividendYield * years))
    : strike * Math.max(1, exp(-rate * years))
}

const LEAST = 1e-6
const MOST = 100
const MOST_STEPS = 80
const NEAR = 1e-11 // of the premium, or of the volatility
