import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  impliedRate,
  netPremium,
  payoffAtExpiry,
  payoffBefore,
  payoffProfile,
  type PayoffLeg,
} from './payoff.ts'
import { chanceOf, lognormalChance, profitRanges, smileChance } from './probability-of-profit.ts'
import { scenarioGrid, scenarioValue } from './scenario.ts'
import { smileCurve } from '../surface/smile-curve.ts'

const CARRY = { rate: 0.1, dividendYield: 0 }
const WEEK = 7 / 365.25

function option(
  right: 'call' | 'put',
  strike: number,
  quantity: number,
  entryPrice: number,
  more: Partial<PayoffLeg> = {},
): PayoffLeg {
  return { right, strike, quantity, entryPrice, years: WEEK, volatility: 0.15, ...more }
}

const CONDOR = [
  option('put', 24300, 50, 20),
  option('put', 24400, -50, 45),
  option('call', 24600, -50, 50),
  option('call', 24700, 50, 22),
]

// By hand: a credit of 25 + 28 = 53; 24,400 − 53 and 24,600 + 53; 100 − 53 = 47 to lose.
test('FO-030 DEC-33 an iron condor earns its credit between two break-evens, and loses the width less it', () => {
  assert.deepEqual(payoffProfile(CONDOR, CARRY), {
    breakEvens: [24347, 24653],
    maxProfit: 2650,
    maxLoss: -2350,
    isExact: true,
  })
})

test('FO-030 a bought call can earn without end and lose its premium, a sold one the reverse', () => {
  const bought = [option('call', 24500, 50, 120.5)]
  assert.deepEqual(payoffProfile(bought, CARRY), {
    breakEvens: [24620.5],
    maxProfit: null,
    maxLoss: -6025,
    isExact: true,
  })
  const { maxProfit, maxLoss } = payoffProfile([option('call', 24500, -50, 120.5)], CARRY)
  assert.deepEqual([maxProfit, maxLoss], [6025, null])
})

test('FO-030 a bought put earns most at zero: strike less premium', () => {
  const { breakEvens, maxProfit, maxLoss } = payoffProfile([option('put', 24500, 50, 100)], CARRY)
  assert.deepEqual([breakEvens, maxProfit, maxLoss], [[24400], 1_220_000, -5000])
})

test('FO-030 a straddle breaks even its premium below and above the strike', () => {
  const straddle = [option('call', 24500, 25, 180), option('put', 24500, 25, 170)]
  assert.deepEqual(payoffProfile(straddle, CARRY).breakEvens, [24150, 24850])
})

test('FO-030 a covered call is a future and a sold call: no more to gain above the strike', () => {
  const future = {
    right: null,
    strike: 0,
    quantity: 25,
    entryPrice: 24480,
    years: WEEK,
    volatility: null,
  }
  const found = payoffProfile([future, option('call', 24600, -25, 60)], CARRY)
  assert.deepEqual([found.breakEvens, found.maxProfit, found.maxLoss], [[24420], 4500, -610_500])
})

test('a ratio spread loses without end above the last strike, and the ray crosses zero once', () => {
  // By hand: credit −10 + 2 × 30 = 50; at 24,600 it is 150; then −1 a unit: 24,750.
  const ratio = [option('call', 24500, 1, 10), option('call', 24600, -2, 30)]
  const { breakEvens, maxProfit, maxLoss } = payoffProfile(ratio, CARRY)
  assert.deepEqual([breakEvens, maxProfit, maxLoss], [[24750], 150, null])
})

test('legs that cancel out are flat, and nothing at all is zero everywhere', () => {
  assert.deepEqual(payoffProfile([], CARRY).maxProfit, 0)
  const none = payoffProfile([option('call', 100, 1, 5), option('call', 100, -1, 3)], CARRY)
  assert.deepEqual([none.breakEvens, none.maxProfit, none.maxLoss], [[], -2, -2])
})

test('for any legs of one expiry the payoff is zero at a break-even, and within its extremes', () => {
  const legs = fc.array(
    fc.record({
      right: fc.constantFrom('call' as const, 'put' as const),
      strike: fc.integer({ min: 1, max: 500 }),
      quantity: fc.integer({ min: -5, max: 5 }),
      entryPrice: fc.integer({ min: 1, max: 100 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  fc.assert(
    fc.property(legs, fc.double({ min: 0, max: 1000, noNaN: true }), (drawn, spot) => {
      const all = drawn.map((leg) => ({ ...leg, years: WEEK, volatility: 0.2 }))
      const { breakEvens, maxProfit, maxLoss } = payoffProfile(all, CARRY)
      for (const price of breakEvens) assert.ok(Math.abs(payoffAtExpiry(all, price)) < 1e-6)
      const here = payoffAtExpiry(all, spot)
      assert.ok(maxProfit === null || here <= maxProfit + 1e-9)
      assert.ok(maxLoss === null || here >= maxLoss - 1e-9)
    }),
    { seed: 7, numRuns: 300 },
  )
})

test('before its expiry an option is worth what Black and Scholes say: FO-073 on a unit', () => {
  const call = option('call', 24600, 1, 0)
  assert.ok(Math.abs(payoffBefore([call], 24500, CARRY, 0) - 177.825797) < 1e-6)
  assert.equal(payoffBefore([call], 24700, CARRY, WEEK), 100)
})

test('a calendar spread is judged at its first expiry: most at the strike, two break-evens', () => {
  const calendar = [
    option('call', 24500, -25, 178),
    option('call', 24500, 25, 400, { years: 5 * WEEK }),
  ]
  const profile = payoffProfile(calendar, CARRY)
  assert.equal(profile.isExact, false)
  assert.equal(profile.breakEvens.length, 2)
  for (const spot of profile.breakEvens) {
    assert.ok(Math.abs(payoffBefore(calendar, spot, CARRY, WEEK)) < 1e-3)
  }
  const atStrike = payoffBefore(calendar, 24500, CARRY, WEEK)
  assert.ok(profile.maxProfit! >= atStrike && profile.maxProfit! < atStrike * 1.01)
})

// mpmath 1.3, 30 digits: F = 24500 e^(0.1 × 7/365.25), σ = 0.15.
test('the chance of profit is that of ending between the break-evens', () => {
  const { breakEvens } = payoffProfile(CONDOR, CARRY)
  const valueAt = (spot: number) => payoffAtExpiry(CONDOR, spot)
  const ranges = profitRanges(breakEvens, valueAt, 24500)
  assert.deepEqual(ranges, [{ from: 24347, to: 24653 }])
  const forward = 24546.999163457665
  const chance = chanceOf(ranges, lognormalChance(forward, WEEK, 0.15))
  assert.ok(Math.abs(chance - 0.235598626493995) < 1e-12, String(chance))
})

test('a flat smile gives the lognormal chance, and a skew moves it as −∂C/∂K says', () => {
  const forward = 24546.999163457665
  const flat = smileCurve([
    { strike: 24000, volatility: 0.15 },
    { strike: 25000, volatility: 0.15 },
  ])!
  const below = smileChance(forward, WEEK, flat)
  for (const price of [24100, 24500, 24900]) {
    assert.ok(Math.abs(below(price) - lognormalChance(forward, WEEK, 0.15)(price)) < 1e-12)
  }
  // The price of a call by the same smile, a little below and above: its slope is the chance above.
  const skew = smileCurve([
    { strike: 23500, volatility: 0.2 },
    { strike: 24500, volatility: 0.15 },
    { strike: 25500, volatility: 0.13 },
  ])!
  const call = (strike: number) => {
    const leg = option('call', strike, 1, 0, { volatility: skew(strike).volatility })
    return payoffBefore([leg], forward, { rate: 0, dividendYield: 0 }, 0)
  }
  for (const price of [24100, 24620, 24990]) {
    const above = (call(price - 0.01) - call(price + 0.01)) / 0.02
    assert.ok(Math.abs(1 - smileChance(forward, WEEK, skew)(price) - above) < 1e-6, String(price))
  }
})

test('a smile goes through its points, is monotone between them, and flat beyond', () => {
  const points = [
    { strike: 90, volatility: 0.3 },
    { strike: 100, volatility: 0.2 },
    { strike: 120, volatility: 0.19 },
  ]
  const curve = smileCurve(points)!
  for (const { strike, volatility } of points) {
    assert.ok(Math.abs(curve(strike).volatility - volatility) < 1e-12)
  }
  const between = Array.from({ length: 30 }, (_, index) => curve(90 + index).volatility)
  assert.ok(between.every((one, index) => index === 0 || one <= between[index - 1]!))
  assert.deepEqual(curve(500), { volatility: 0.19, slope: 0 })
  assert.equal(smileCurve([]), null)
})

test('a grid of scenarios agrees with the payoff in each cell, and its delta with the difference', () => {
  const axes = { spots: [24400, 24500], shifts: [0, 0.05], elapsed: [0, WEEK / 2] }
  const cells = scenarioGrid(CONDOR, CARRY, axes)
  assert.equal(cells.length, 8)
  assert.deepEqual(
    cells.slice(0, 3).map(({ spot, shift, elapsed }) => [spot, shift, elapsed]),
    [
      [24400, 0, 0],
      [24500, 0, 0],
      [24400, 0.05, 0],
    ],
  )
  for (const { spot, shift, elapsed, pnl, greeks } of cells) {
    assert.equal(pnl, payoffBefore(CONDOR, spot, CARRY, elapsed, shift))
    const up = payoffBefore(CONDOR, spot + 0.01, CARRY, elapsed, shift)
    const down = payoffBefore(CONDOR, spot - 0.01, CARRY, elapsed, shift)
    assert.ok(Math.abs(greeks.delta - (up - down) / 0.02) < 1e-3)
  }
})

function shares(quantity: number, entryPrice: number): PayoffLeg {
  return { right: null, strike: 0, quantity, entryPrice, years: null, volatility: null }
}

function future(quantity: number, entryPrice: number, more: Partial<PayoffLeg> = {}): PayoffLeg {
  return { ...shares(quantity, entryPrice), years: WEEK, ...more }
}

const figures = (legs: readonly PayoffLeg[]) => {
  const { breakEvens, maxProfit, maxLoss } = payoffProfile(legs, CARRY)
  return [breakEvens, maxProfit, maxLoss]
}

// By hand, of shares at 100 with a put of 95 at 2 and a call of 105 at 3 (the shapes are those of
// J. Hull, Options, Futures, and Other Derivatives, section 12.2): a covered call earns 105 − 97, a
// protective put loses 102 − 95, a collar costs 99 and ends between 95 and 105.
test('FO-030 shares with options: a covered call, a protective put and a collar', () => {
  const [put, call] = [option('put', 95, 10, 2), option('call', 105, -10, 3)]
  assert.deepEqual(figures([shares(10, 100), call]), [[97], 80, -970])
  assert.deepEqual(figures([shares(10, 100), put]), [[102], null, -70])
  assert.deepEqual(figures([shares(10, 100), put, call]), [[99], 60, -40])
  assert.equal(netPremium([shares(10, 100), put, call]), -990)
})

// Hull, table 5.2: the shares cost 40, the three months' future is at 43, money costs 5 %. Selling the
// future earns 43 − 40 e^(0.05/4) = 2.50; so what it yields is 4 ln(43/40), which is far above 5 %.
test('FO-030 cash and carry earns the same wherever the shares end, at the rate of the future', () => {
  const legs = [shares(1, 40), future(-1, 43, { years: 0.25 })]
  const profile = payoffProfile(legs, CARRY)
  assert.deepEqual([profile.breakEvens, profile.maxProfit, profile.maxLoss], [[], 3, 3])
  assert.equal(netPremium(legs), -40, 'nobody pays for a future')
  const rate = impliedRate(legs, profile)!
  assert.ok(Math.abs(rate - 4 * Math.log(43 / 40)) < 1e-12)
  assert.ok(Math.abs(43 - 40 * Math.exp(0.05 * 0.25) - 2.5) < 0.01)
})

// Hull, section 11.4: shares at 31, strike 30, three months, call 3. With a put at 1, 29 become 30;
// with a put at 2.25 the reverse brings 30.25 now and costs 30 then.
test('FO-030 a conversion turns its debit into the strike, and a reversal its credit', () => {
  const three = { years: 0.25 }
  const conversion = [
    shares(1, 31),
    option('put', 30, 1, 1, three),
    option('call', 30, -1, 3, three),
  ]
  const locked = payoffProfile(conversion, CARRY)
  assert.deepEqual([locked.maxProfit, locked.maxLoss, netPremium(conversion)], [1, 1, -29])
  assert.ok(Math.abs(impliedRate(conversion, locked)! - 4 * Math.log(30 / 29)) < 1e-12)
  const reversal = [
    shares(-1, 31),
    option('put', 30, -1, 2.25, three),
    option('call', 30, 1, 3, three),
  ]
  const other = payoffProfile(reversal, CARRY)
  assert.deepEqual([other.maxProfit, netPremium(reversal)], [0.25, 30.25])
  assert.ok(Math.abs(impliedRate(reversal, other)! - 4 * Math.log(30 / 30.25)) < 1e-12)
  assert.equal(impliedRate(CONDOR, payoffProfile(CONDOR, CARRY)), null, 'it is not locked')
})

test('shares and futures move one for one, and have no other Greek', () => {
  const at = { spot: 100, shift: 0, elapsed: 0 }
  const { pnl, greeks } = scenarioValue(
    [shares(10, 95), future(-4, 99, { carryRate: 0 })],
    CARRY,
    at,
  )
  assert.equal(pnl, 10 * 5 - 4)
  const { delta, ...others } = greeks
  assert.equal(delta, 6)
  assert.ok(Object.values(others).every((value) => value === 0))
})

test('a future that outlives the options is worth today what it costs, and runs into the price', () => {
  const years = 30 / 365.25
  const carryRate = Math.log(101.5 / 100) / years
  const far = future(1, 101.5, { years, carryRate })
  assert.ok(Math.abs(payoffBefore([far], 100, CARRY, 0)) < 1e-9)
  assert.ok(Math.abs(payoffBefore([far], 100, CARRY, years) + 1.5) < 1e-9)
  const { isExact } = payoffProfile([far, option('call', 105, -1, 2)], CARRY)
  assert.equal(isExact, false)
})
