import { intrinsicValue, type Option } from '../pricing/value-option.ts'

/** `ITM2`: two strikes in the money. Beyond ten strikes it is ten. */
export type Moneyness = 'ATM' | `ITM${number}` | `OTM${number}`

/** The strike nearest `spot` on a grid of strikes `gap` apart; halfway goes up. */
export function atTheMoneyStrike(spot: number, gap: number): number {
  return Math.floor(spot / gap + 0.5) * gap
}

/** Where an option stands, in strikes `gap` apart (FO-087). */
export function moneynessOf({ right, strike }: Option, spot: number, gap: number): Moneyness {
  const distance = Math.abs(strike - spot)
  if (distance <= 0.6 * gap) return 'ATM'
  const steps = Math.min(Math.max(Math.round(distance / gap), 1), 10)
  const inside = right === 'call' ? strike < spot : strike > spot
  return `${inside ? 'ITM' : 'OTM'}${steps}`
}

/** The part of a premium that exercising it now would not bring. */
export function extrinsicValue(option: Option, spot: number, premium: number): number {
  return premium - intrinsicValue(option, spot)
}
