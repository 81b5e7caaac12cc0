import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarDate, type CalendarDate } from '../../../core/instant.ts'
import { leastSquares } from './least-squares.ts'
import type { Smile } from './smile.ts'
import { findArbitrage, fitSurface } from './surface.ts'
import { ssviSlice } from './ssvi.ts'
import { densityFactor, fitSvi, totalVariance, volatilityAt, type Svi } from './svi.ts'

/** A smile that lies exactly on an SVI curve. */
function smileOn(svi: Svi, years: number, expiry = '2024-11-28', forward = 100): Smile {
  const points = Array.from({ length: 25 }, (_, index) => {
    const logMoneyness = -0.3 + index * 0.025
    const iv = volatilityAt(svi, logMoneyness, years)
    return {
      strike: forward * Math.exp(logMoneyness),
      right: logMoneyness < 0 ? ('put' as const) : ('call' as const),
      logMoneyness,
      iv,
      weight: Math.exp(-10 * logMoneyness ** 2),
    }
  })
  return { expiry: calendarDate(expiry) as CalendarDate, years, forward, points, outliers: [] }
}

const USUAL: Svi = { a: 0.004, b: 0.06, rho: -0.4, m: 0.01, sigma: 0.12 }

/** A. Vogt's: the slopes are within Lee's bounds, and the density is negative all the same. */
const VOGT: Svi = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 }

test('least squares finds the bottom of a curved valley', () => {
  // Source: H. Rosenbrock (1960): the least is at (1, 1).
  const { parameters, cost } = leastSquares([-1.2, 1], ([x, y]) =>
    Float64Array.of(10 * (y! - x! * x!), 1 - x!),
  )
  assert.ok(Math.abs(parameters[0]! - 1) < 1e-5 && Math.abs(parameters[1]! - 1) < 1e-5)
  assert.ok(cost < 1e-12)
})

test('a smile that is one is found again to a thousandth of a point', () => {
  const fit = fitSvi(smileOn(USUAL, 0.25))
  assert.ok(fit !== null && fit.worstError < 1e-5, String(fit?.worstError))
  assert.equal(fitSvi({ ...smileOn(USUAL, 0.25), points: [] }), null)
})

test('the steep smile of two days is followed on both sides', () => {
  // Source: GOOG of 2015-12-31 on 2015-12-29, Lean's sample data; ln(strike ÷ forward) and volatility.
  const seen = [
    [-0.276, 1.15],
    [-0.134, 0.69],
    [-0.105, 0.55],
    [-0.077, 0.42],
    [-0.063, 0.35],
    [-0.042, 0.28],
    [-0.022, 0.2],
    [-0.009, 0.18],
    [-0.003, 0.18],
    [0.003, 0.16],
    [0.01, 0.19],
    [0.016, 0.19],
    [0.095, 0.7],
    [0.168, 1.1],
    [0.201, 1.28],
    [0.252, 1.55],
  ] as const
  const years = 2.01 / 365
  const points = seen.map(([logMoneyness, iv]) => {
    const deviation = iv * Math.sqrt(years)
    const weight = Math.exp(-((-logMoneyness / deviation + deviation / 2) ** 2) / 2)
    const right = logMoneyness < 0 ? ('put' as const) : ('call' as const)
    return { strike: 777 * Math.exp(logMoneyness), right, logMoneyness, iv, weight }
  })
  const fit = fitSvi({ ...smileOn(USUAL, years), points })!
  assert.ok(fit.rmsError < 0.06 && fit.worstError < 0.25, `${fit.rmsError} ${fit.worstError}`)
})

test('the known smile with a negative density is found to have one, where it has', () => {
  // Source: J. Gatheral and A. Jacquier (2014), Arbitrage-free SVI volatility surfaces, example 3.1
  // and figure 1: the density factor is negative somewhere between k = 0.5 and 1.5.
  const lowest = Array.from({ length: 300 }, (_, index) => -1.5 + index * 0.01)
    .map((k) => ({ k, factor: densityFactor(VOGT, k) }))
    .reduce((a, b) => (b.factor < a.factor ? b : a))
  assert.ok(lowest.factor < 0 && lowest.k > 0.5 && lowest.k < 1.5, JSON.stringify(lowest))
  const points = smileOn(VOGT, 1).points.map((point, index) => ({
    ...point,
    logMoneyness: -1.5 + index * 0.125,
  }))
  const [found, ...others] = findArbitrage([{ smile: { ...smileOn(VOGT, 1), points }, svi: VOGT }])
  assert.equal(found?.kind, 'butterfly')
  assert.deepEqual(others, [])
  assert.ok(found!.fromStrike > 100 * Math.exp(0.5) && found!.toStrike < 100 * Math.exp(1.5))
})

test('a surface of smiles that cross is pulled apart, or says where they still cross', () => {
  const high = { ...USUAL, a: USUAL.a + 0.002 }
  const crossing = fitSurface([smileOn(high, 0.25), smileOn(USUAL, 0.5, '2024-12-26')])
  const [near, far] = crossing.slices
  assert.equal(crossing.slices.length, 2)
  const gaps = far!.smile.points.map(
    ({ logMoneyness: k }) => totalVariance(far!.svi, k) - totalVariance(near!.svi, k),
  )
  assert.equal(
    gaps.some((gap) => gap < -1e-10),
    crossing.arbitrage.some(({ kind }) => kind === 'calendar'),
  )
  assert.ok(Math.min(...gaps) > -0.0001, 'what was 0.002 below is as good as equal')
  const raw = findArbitrage([
    { smile: smileOn(high, 0.25), svi: high },
    { smile: smileOn(USUAL, 0.5, '2024-12-26'), svi: USUAL },
  ])
  assert.deepEqual(
    raw.map(({ kind, expiry }) => [kind, expiry]),
    [['calendar', '2024-12-26']],
  )
})

test('a sound surface is free of arbitrage, and says its skew', () => {
  const later = { ...USUAL, a: 0.012, b: 0.07 }
  const { slices, arbitrage } = fitSurface([
    smileOn(later, 0.5, '2024-12-26'),
    smileOn(USUAL, 0.25),
  ])
  assert.deepEqual(arbitrage, [])
  assert.deepEqual(
    slices.map(({ smile }) => smile.expiry),
    ['2024-11-28', '2024-12-26'],
  )
  const [slice] = slices
  assert.ok(Math.abs(slice!.atmIv - volatilityAt(USUAL, 0, 0.25)) < 1e-5)
  assert.ok(slice!.riskReversal! < 0, 'puts cost more where ρ is negative')
  assert.ok(slice!.butterfly! > 0)
})

test('SSVI is free of arbitrage whatever the prices say, where curves of their own are not', () => {
  // Smiles that cross each other and bend as A. Vogt's does: no surface can follow them.
  const high = { ...USUAL, a: USUAL.a + 0.004 }
  const smiles = [
    smileOn(high, 0.25),
    smileOn(USUAL, 0.5, '2024-12-26'),
    smileOn({ ...VOGT, a: 0.02, b: 0.5, sigma: 0.02 }, 1, '2025-03-27'),
  ]
  const { slices, arbitrage, ssvi } = fitSurface(smiles, 'ssvi')
  assert.equal(slices.length, 3)
  assert.deepEqual(arbitrage, [])
  assert.ok(ssvi!.eta * (1 + Math.abs(ssvi!.rho)) <= 2 && ssvi!.gamma <= 0.5)
  for (let k = -3; k <= 3; k += 0.05) {
    const variances = slices.map(({ svi }) => totalVariance(svi, k))
    assert.ok(variances.every((w, index) => index === 0 || w >= variances[index - 1]!))
    assert.ok(slices.every(({ svi }) => densityFactor(svi, k) >= -1e-12))
  }
})

test('an SSVI surface that is one is found again to a thousandth of a point', () => {
  const shape = { rho: -0.6, eta: 1.1, gamma: 0.35 }
  const on = (theta: number, years: number, expiry: string) =>
    smileOn(ssviSlice(shape, theta), years, expiry)
  const { slices, ssvi } = fitSurface(
    [on(0.006, 0.25, '2024-11-28'), on(0.011, 0.5, '2024-12-26'), on(0.02, 1, '2025-03-27')],
    'ssvi',
  )
  assert.ok(slices.every(({ worstError }) => worstError < 1e-5))
  assert.ok(Math.abs(ssvi!.rho + 0.6) < 1e-3)
  assert.deepEqual(fitSurface([], 'ssvi').slices, [])
})

test('a slice of SSVI has the variance at the forward that it is named by', () => {
  // Gatheral and Jacquier (4.1): w(0) is θ, and the slope there θ ρ φ.
  const shape = { rho: -0.3, eta: 0.9, gamma: 0.5 }
  const svi = ssviSlice(shape, 0.04)
  assert.ok(Math.abs(totalVariance(svi, 0) - 0.04) < 1e-15)
  const phi = 0.9 / Math.sqrt(0.04 * 1.04)
  const slope = (totalVariance(svi, 1e-6) - totalVariance(svi, -1e-6)) / 2e-6
  assert.ok(Math.abs(slope - 0.04 * -0.3 * phi) < 1e-8)
})
