/**
 * The places of the most prices that can all be true at once, ascending. From the forward outward an
 * option is worth less with each strike, since whoever holds the nearer one can only be better off:
 * what breaks that is an old trade, or a typing error, and not a volatility.
 *
 * Shape:  `prices` from the forward outward.
 * Edges:  equal prices may all be true. Of two that exclude each other, the one that agrees with more of
 *         the others stays.
 * Source: the longest run that never rises; M. Fredman (1975), On computing the length of longest
 *         increasing subsequences.
 */
export function consistentPrices(prices: readonly number[]): readonly number[] {
  const ends: number[] = [] // the place at which a run of each length may end at the highest price
  const before = prices.map(() => -1)
  prices.forEach((price, place) => {
    let [from, to] = [0, ends.length]
    while (from < to) {
      const half = (from + to) >> 1
      if (prices[ends[half]!]! >= price) from = half + 1
      else to = half
    }
    before[place] = ends[from - 1] ?? -1
    ends[from] = place
  })
  const run: number[] = []
  for (let place = ends.at(-1) ?? -1; place >= 0; place = before[place]!) run.push(place)
  return run.reverse()
}
