import { toNumber } from '../../core/fixed.ts'
import type { Greeks } from '../options/pricing/black-scholes.ts'
import { signedQuantity, type Leg } from './leg.ts'

export type NetGreeks = Omit<Greeks, 'price'>

const NAMES = ['delta', 'gamma', 'vega', 'theta', 'rho', 'vanna', 'charm', 'vomma'] as const

/**
 * Σ ± quantity × Greek: + for what is bought, − for what is sold. That is the sign of exposure, and
 * the opposite of M2M's sign of cash (FO-078).
 */
export function netGreeks(
  legs: readonly {
    readonly leg: Pick<Leg, 'direction' | 'quantity'>
    readonly greeks: NetGreeks
  }[],
): NetGreeks {
  const sums = NAMES.map((name) => {
    const total = legs.reduce((sum, { leg, greeks }) => {
      return sum + toNumber(signedQuantity(leg)) * greeks[name]
    }, 0)
    return [name, total] as const
  })
  return Object.fromEntries(sums) as unknown as NetGreeks
}
