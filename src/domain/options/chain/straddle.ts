import type { Chain } from './chain.ts'

/** The call and the put at the money together: what a move must exceed to pay. */
export interface Straddle {
  readonly strike: number
  readonly call: number // premiums
  readonly put: number
  readonly premium: number // of both
  readonly iv: number | null // the mean of both, where both have one
  readonly impliedMove: number // fraction of the underlying, up or down
  readonly lowerBreakEven: number
  readonly upperBreakEven: number
}

/**
 * The straddle at the money.
 *
 * Edges: of the strikes that have both premiums the one nearest to `atmStrike`; null without one.
 */
export function straddleOf(chain: Chain): Straddle | null {
  const { atmStrike, underlying, strikes } = chain
  if (atmStrike === null || underlying === null) return null
  const nearest = strikes
    .filter(({ call, put }) => call?.premium != null && put?.premium != null)
    .toSorted((a, b) => Math.abs(a.strike - atmStrike) - Math.abs(b.strike - atmStrike))[0]
  if (!nearest) return null
  const { strike } = nearest
  const [call, put] = [nearest.call!, nearest.put!]
  const premium = call.premium! + put.premium!
  return {
    strike,
    call: call.premium!,
    put: put.premium!,
    premium,
    iv: call.iv !== null && put.iv !== null ? (call.iv + put.iv) / 2 : null,
    impliedMove: premium / underlying,
    lowerBreakEven: strike - premium,
    upperBreakEven: strike + premium,
  }
}

/** What a premium has lost since a reference. Below zero it has gained. */
export interface PremiumDecay {
  readonly amount: number
  readonly percent: number | null // of the reference; null where that is zero
}

/** Premium at reference − premium now, as amount and percent of the reference (FO-058). */
export function premiumDecay(reference: number, now: number): PremiumDecay {
  const amount = reference - now
  return { amount, percent: reference > 0 ? (amount / reference) * 100 : null }
}
