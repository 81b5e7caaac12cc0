import { exp } from '../../core/elementary.ts'
import { jitter, smoothNoise } from './smooth-noise.ts'

/** What decides how much of a contract is held and traded. */
export interface Interest {
  readonly seed: number
  readonly name: string // of the contract
  readonly number: number // another name of it, for cheap chance
  readonly daysLeft: number // to the expiry, 0 on its day
  readonly moneyness: number // deviations from the forward; + is out of the money
  readonly strike: number | null // null: a future
  readonly isMonthly: boolean
}

/**
 * Lots that are held when a session opens: they gather while the expiry comes near, most at round
 * strikes that are somewhat out of the money.
 */
export function openLots(interest: Interest, day: number): number {
  const { seed, name, daysLeft, moneyness, strike, isMonthly } = interest
  const wave = exp(0.18 * smoothNoise(seed, `world/oi/${name}`, day, 6))
  if (strike === null) return Math.round(260_000 * gathered(daysLeft, 34) * wave)
  const depth = isMonthly ? 26_000 : 19_000
  const reach = 1 / (1 + ((moneyness - 0.6) / 1.5) * ((moneyness - 0.6) / 1.5))
  const round = strike % 500 === 0 ? 2.4 : strike % 100 === 0 ? 1.25 : 0.6
  return Math.round(depth * gathered(daysLeft, isMonthly ? 18 : 5) * reach * round * wave)
}

/** Lots that change hands in an ordinary session. */
export function sessionLots(interest: Interest, day: number): number {
  const { seed, name, daysLeft, moneyness, strike, isMonthly } = interest
  const wave = exp(0.16 * smoothNoise(seed, `world/volume/${name}`, day, 1))
  if (strike === null) return Math.round(150_000 * gathered(daysLeft, 20) * wave)
  const near = 1 / (1 + moneyness * moneyness * 0.8)
  const base = (isMonthly && daysLeft > 7 ? 90_000 : 240_000) / (1 + daysLeft / 12)
  return Math.max(400, Math.round(base * gathered(daysLeft, 3) * near * near * wave))
}

/**
 * Lots that are held at a minute, between those of this morning and the next one's. On the last day
 * two thirds are closed before the end.
 */
export function lotsAt(
  { number, daysLeft }: Pick<Interest, 'number' | 'daysLeft'>,
  opening: number,
  closing: number,
  share: number, // of the session that is over
): number {
  if (daysLeft === 0) {
    const closed = share * share * (0.66 + 0.02 * jitter(number, 1))
    return Math.round(opening * (1 - closed))
  }
  const wobble = 0.015 * jitter(number, Math.floor(share * 75)) * share * (1 - share) * 4
  return Math.max(0, Math.round((opening + (closing - opening) * share) * (1 + wobble)))
}

/** How much of the most has gathered so many days before the end. */
function gathered(daysLeft: number, pace: number): number {
  return 0.04 + 0.96 * exp(-daysLeft / pace)
}
