/** The open interest of both options at one strike, in units or contracts alike. */
export interface OpenInterest {
  readonly strike: number
  readonly call: number
  readonly put: number
}

/**
 * The settlement price, among the strikes, at which the writers of all options pay least.
 *
 * Edges:  null without any open interest; of equals the strike nearest `spot`, then the lower.
 * Source: the usual definition, Σ call × max(0, S − K) + put × max(0, K − S) (FO-079).
 *
 * One pass down and one up: from strike to strike, what calls cost grows by the open interest that
 * lies below, and what puts cost by what lies above.
 */
export function maxPain(chain: readonly OpenInterest[], spot: number): number | null {
  if (!chain.some(({ call, put }) => call > 0 || put > 0)) return null
  const strikes = [...chain].sort((a, b) => a.strike - b.strike)
  const payouts = payoutsAt(strikes)
  let best = 0
  for (let index = 1; index < strikes.length; index += 1) {
    const nearer = Math.abs(strikes[index]!.strike - spot) < Math.abs(strikes[best]!.strike - spot)
    const same = payouts[index] === payouts[best]
    if (payouts[index]! < payouts[best]! || (same && nearer)) best = index
  }
  return strikes[best]!.strike
}

/** What writers pay at each strike, for strikes in ascending order. */
export function payoutsAt(strikes: readonly OpenInterest[]): Float64Array {
  const payouts = new Float64Array(strikes.length)
  let held = 0
  let paid = 0
  for (let index = 1; index < strikes.length; index += 1) {
    held += strikes[index - 1]!.call
    paid += held * (strikes[index]!.strike - strikes[index - 1]!.strike)
    payouts[index] = paid
  }
  held = 0
  paid = 0
  for (let index = strikes.length - 2; index >= 0; index -= 1) {
    held += strikes[index + 1]!.put
    paid += held * (strikes[index + 1]!.strike - strikes[index]!.strike)
    payouts[index]! += paid
  }
  return payouts
}

/** Put over call, to three decimals; null where there are no calls. Of open interest or volume. */
export function putCallRatio(put: number, call: number): number | null {
  return call > 0 ? Math.round((put / call) * 1_000) / 1_000 : null
}
