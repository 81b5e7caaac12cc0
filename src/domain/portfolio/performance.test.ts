import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixed, format, NO_MONEY, type Money, type Price } from '../../core/fixed.ts'
import { instant } from '../../core/instant.ts'
import type { Leg } from './leg.ts'
import { netGreeks } from './net-greeks.ts'
import { performanceOf } from './performance.ts'
import { portfolioDecay, premiumDecay } from './premium-decay.ts'
import { rollovers } from './rollover.ts'
import { valueLegs } from './value-legs.ts'

const price = (text: string): Price => fixed<'price'>(text)
const money = (text: string): Money => fixed<'money'>(text)

const NEAR: Leg = {
  legId: 'leg_near',
  contract: {
    instrumentId: 'NIFTY24NOVFUT.NFO',
    tradingsymbol: 'NIFTY24NOVFUT',
    exchange: 'NFO',
    token: null,
    type: 'FUT',
    underlying: 'NIFTY',
    strike: null,
    expiry: null,
    lotSize: fixed('25'),
    tickSize: price('0.05'),
  },
  direction: 'BUY',
  quantity: fixed('50'),
  entryPrice: price('24500'),
  exit: { price: price('24620'), at: instant('2024-11-27T09:00:00Z'), costs: money('120') },
  rolledFrom: null,
  addedAt: instant('2024-11-07T04:00:00Z'),
}
const FAR: Leg = {
  ...NEAR,
  legId: 'leg_far',
  contract: { ...NEAR.contract, instrumentId: 'NIFTY24DECFUT.NFO' },
  entryPrice: price('24735.5'),
  exit: null,
  rolledFrom: 'leg_near',
}
const CALL: Leg = {
  ...NEAR,
  legId: 'leg_call',
  contract: { ...NEAR.contract, instrumentId: 'C.NFO', type: 'CE', strike: price('24500') },
  entryPrice: price('120'),
  exit: null,
}

test('FO-058 a premium of 120 that became 90 has lost 30, which is 25 %', () => {
  assert.deepEqual(premiumDecay(money('120'), money('90')), { amount: money('30'), percent: 25 })
  assert.deepEqual(premiumDecay(NO_MONEY, NO_MONEY).percent, null)
})

test('FO-058 of a portfolio the premiums of bought and of sold options are told apart', () => {
  // By hand: 50 × (120 − 90) = 1,500 bought, 100 × (80 − 88) = −800 sold; of 6,000 + 8,000.
  const put: Leg = { ...CALL, direction: 'SELL', quantity: fixed('100'), entryPrice: price('80') }
  const decay = portfolioDecay([
    { leg: CALL, price: price('90') },
    { leg: put, price: price('88') },
    { leg: FAR, price: price('24800') },
    { leg: CALL, price: null },
  ])
  assert.deepEqual([decay.amount, decay.ofBought, decay.ofSold].map(format), [
    '700',
    '1500',
    '-800',
  ])
  assert.equal(decay.percent, 5)
})

test('FO-059 a roll earns what the near leg made and the far leg makes, less its costs', () => {
  // By hand: 50 × 120 = 6,000 realized, 50 × (24,760.5 − 24,735.5) = 1,250, costs 120.
  const [roll] = rollovers([NEAR, FAR], () => price('24760.5'))
  assert.equal(format(roll!.pnl!), '7130')
  assert.equal(format(roll!.spread), '115.5')
  assert.equal(rollovers([NEAR, FAR], () => null)[0]!.pnl, null)
})

test('FO-078 net Greeks have the sign of exposure: bought is plus, whatever the sign of M2M', () => {
  const greeks = {
    delta: 0.5,
    gamma: 0.001,
    vega: 12,
    theta: -10,
    rho: 2,
    vanna: 0,
    charm: 0,
    vomma: 0,
  }
  const sold = { direction: 'SELL', quantity: fixed<'quantity'>('25') } as const
  const net = netGreeks([
    { leg: CALL, greeks },
    { leg: sold, greeks },
  ])
  assert.deepEqual([net.delta, net.gamma, net.vega, net.theta], [12.5, 0.025, 300, -250])
})

const day = (dayPnl: string, cumulativePnl: string, capital = '10000') => ({
  dayPnl: money(dayPnl),
  cumulativePnl: money(cumulativePnl),
  capitalDeployed: money(capital),
})

test('FO-013 a day is what the P&L moved since the day before, and drawdown falls from its high', () => {
  // By hand: 300, 500, 100, then 250: the day is +150, the high 500 less the low 100 is 400.
  const before = [day('300', '300'), day('200', '500'), day('-400', '100')]
  const value = valueLegs([CALL], () => price('125'))
  const found = performanceOf(before, [CALL], value)!
  assert.equal(format(found.dayPnl), '150')
  assert.equal(format(found.cumulativePnl), '250')
  assert.equal(format(found.maxDrawdown), '400')
  assert.equal(format(found.capitalDeployed), '6000')
  // Returns 0.03, 0.02, −0.04, 0.025; their mean 0.00875 over a deviation of 0.0327554…, × √252.
  assert.ok(Math.abs(found.sharpeRatio! - 4.240_58) < 1e-3, String(found.sharpeRatio))
  assert.equal(found.roiPercent, 2.5)
})

test('FO-013 the closed are won or lost, and a portfolio that closed nothing has no win rate', () => {
  const lost: Leg = { ...NEAR, exit: { ...NEAR.exit!, price: price('24400') } }
  const legs = [NEAR, lost, CALL]
  const found = performanceOf(
    [],
    legs,
    valueLegs(legs, () => price('120')),
  )!
  assert.deepEqual([found.winningTrades, found.losingTrades, found.winRate], [1, 1, 0.5])
  assert.deepEqual([found.openPositions, found.closedPositions, found.totalTrades], [1, 2, 5])
  const open = performanceOf(
    [],
    [CALL],
    valueLegs([CALL], () => price('120')),
  )!
  assert.deepEqual([open.winRate, open.sharpeRatio], [null, null])
})

test('FO-013 FO-048 a day whose prices are not all there is not written', () => {
  assert.equal(
    performanceOf(
      [],
      [CALL],
      valueLegs([CALL], () => null),
    ),
    null,
  )
})
