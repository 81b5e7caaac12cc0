import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixed, format, minus, type Money, type Price, type Quantity } from '../../core/fixed.ts'
import { instant } from '../../core/instant.ts'
import { roundToTick } from '../market/instruments/price-ticks.ts'
import type { Direction, Leg } from './leg.ts'
import { m2mOf, pnlOf, valueLegs } from './value-legs.ts'

const price = (text: string): Price => fixed<'price'>(text)
const money = (text: string): Money => fixed<'money'>(text)

let made = 0

function leg(direction: Direction, quantity: string, symbol: string, entry = '1'): Leg {
  made += 1
  return {
    legId: `leg_${made}`,
    contract: {
      instrumentId: `${symbol}.NFO`,
      tradingsymbol: symbol,
      exchange: 'NFO',
      token: null,
      type: 'CE',
      underlying: 'NIFTY',
      strike: price('24500'),
      expiry: null,
      lotSize: fixed('25'),
      tickSize: price('0.05'),
    },
    direction,
    quantity: fixed(quantity),
    entryPrice: price(entry),
    exit: null,
    rolledFrom: null,
    addedAt: instant('2024-11-07T04:00:00Z'),
  }
}

function value(legs: readonly Leg[], prices: Readonly<Record<string, string>>) {
  return valueLegs(legs, (id) => {
    const text = prices[id.replace('.NFO', '')]
    return text === undefined ? null : price(text)
  })
}

const THREE_LEGS = [
  leg('BUY', '50', '24500CE'),
  leg('SELL', '50', '24600CE'),
  leg('BUY', '50', '24800CE'),
]
const THREE_PRICES = { '24500CE': '120', '24600CE': '130', '24800CE': '40' }

test('FO-040 FO-041 the three legs of the source are −6,000 + 6,500 − 2,000 = −1,500', () => {
  const { legs, m2m } = value(THREE_LEGS, THREE_PRICES)
  assert.deepEqual(
    legs.map((one) => format(one.m2m!)),
    ['-6000', '6500', '-2000'],
  )
  assert.equal(m2m, money('-1500'))
})

test('DEC-33 a true condor has a fourth leg, and the same formula: −1,500 + 4,000 = 2,500', () => {
  // By hand: 50 sold of 24,700 CE at 80 bring 4,000.
  const four = [...THREE_LEGS, leg('SELL', '50', '24700CE')]
  assert.equal(value(four, { ...THREE_PRICES, '24700CE': '80' }).m2m, money('2500'))
})

test('FO-042 bought at 120.50 and now at 120: −6,025, −6,000, and a P&L of −25', () => {
  const one = leg('BUY', '50', '24500CE', '120.50')
  assert.equal(m2mOf(one, one.entryPrice), money('-6025'))
  assert.equal(m2mOf(one, price('120')), money('-6000'))
  assert.equal(pnlOf(one, price('120')), money('-25'))
})

test('FO-042 what is sold earns when it falls: (entry − price) × quantity', () => {
  assert.equal(pnlOf(leg('SELL', '50', 'X', '130'), price('121.5')), money('425'))
})

test('FO-043 DEC-03 a rise of a bought leg lowers M2M and raises the P&L by the same', () => {
  const one = [leg('BUY', '50', 'X', '100')]
  const [before, after] = [value(one, { X: '100' }), value(one, { X: '101' })]
  assert.equal(minus(after.m2m!, before.m2m!), money('-50'))
  assert.equal(minus(after.unrealizedPnl!, before.unrealizedPnl!), money('50'))
})

test('FO-044 the quantity is units: 50 × 120 is 6,000, whatever the lot', () => {
  const one = leg('SELL', '50', 'X')
  for (const lotSize of ['1', '25', '50'] as const) {
    const same = { ...one, contract: { ...one.contract, lotSize: fixed<'quantity'>(lotSize) } }
    assert.equal(m2mOf(same, price('120')), money('6000'))
  }
})

test('FO-045 bought calls and sold puts are the signed sum: −5,000 + 4,000 = −1,000', () => {
  const mixed = [leg('BUY', '50', 'CE'), leg('SELL', '50', 'PE')]
  assert.equal(value(mixed, { CE: '100', PE: '80' }).m2m, money('-1000'))
})

test('FO-046 three sold legs of one unit at 0.10 are 0.30, to the last digit', () => {
  const dimes = [1, 2, 3].map(() => leg('SELL', '1', 'DIME'))
  assert.equal(format(value(dimes, { DIME: '0.10' }).m2m!), '0.3')
})

test('FO-046 FO-304 the largest price, 999999999.99, loses nothing', () => {
  const one = leg('SELL', '3', 'X')
  assert.equal(format(m2mOf(one, price('999999999.99'))), '2999999999.97')
})

test('FO-047 FO-304 a leg of zero units is worth exactly nothing', () => {
  const legs = [leg('BUY', '0', 'X', '10'), leg('SELL', '50', 'Y', '10')]
  const { m2m, unrealizedPnl } = value(legs, { X: '120', Y: '10' })
  assert.deepEqual([m2m, unrealizedPnl], [money('500'), 0n])
})

test('FO-048 a leg without a price is left out, and the value is partial and names it', () => {
  const found = value(THREE_LEGS, { '24500CE': '120', '24800CE': '40' })
  assert.deepEqual(found.missing, ['24600CE'])
  assert.equal(found.isPartial, true)
  assert.equal(found.instrumentCount, 2)
  assert.equal(found.m2m, money('-8000'))
})

test('FO-048 a price of zero is a price: what is worth nothing is not missing', () => {
  const { m2m, unrealizedPnl, missing, isPartial } = value([leg('BUY', '50', 'X', '10')], {
    X: '0',
  })
  assert.deepEqual([m2m, unrealizedPnl, missing, isPartial], [0n, money('-500'), [], false])
})

test('FO-048 without any price there is no value, which is not zero', () => {
  const { m2m, unrealizedPnl, instrumentCount } = value(THREE_LEGS, {})
  assert.deepEqual([m2m, unrealizedPnl, instrumentCount], [null, null, 0])
})

test('FO-304 a portfolio without legs is worth nothing, and is whole', () => {
  const { m2m, unrealizedPnl, isPartial } = value([], {})
  assert.deepEqual([m2m, unrealizedPnl, isPartial], [0n, 0n, false])
})

test('FO-054 (12,450.89 − 12,345.67) × 50 is 5,261 exactly, and a bigint', () => {
  const pnl = pnlOf(leg('BUY', '50', 'NIFTY', '12345.67'), price('12450.89'))
  assert.equal(typeof pnl, 'bigint')
  assert.equal(format(pnl), '5261')
})

test('FO-057 a closed leg is realized, less what closing it cost, and is in no M2M', () => {
  const open = leg('BUY', '50', 'X', '100')
  const exit = { price: price('104'), at: instant('2024-11-07T05:00:00Z'), costs: money('20') }
  const { realizedPnl, m2m, capitalDeployed } = value([{ ...open, exit }], { X: '90' })
  assert.deepEqual([realizedPnl, m2m, capitalDeployed], [money('180'), 0n, 0n])
})

test('FO-055 FO-056 123.456 is 123.46 for an equity and 123.45 for an option', () => {
  assert.equal(format(roundToTick(price('123.456'), price('0.01'))), '123.46')
  assert.equal(format(roundToTick(price('123.456'), price('0.05'))), '123.45')
})

test('FO-042 FO-043 for any legs and prices: P&L = M2M at entry − M2M now, and order is no matter', () => {
  const drawn = fc.array(
    fc.record({
      direction: fc.constantFrom('BUY' as const, 'SELL' as const),
      quantity: fc.bigInt({ min: 0n, max: 10n ** 15n }),
      entry: fc.bigInt({ min: 1n, max: 10n ** 17n }),
      now: fc.bigInt({ min: 1n, max: 10n ** 17n }),
    }),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(drawn, (rows) => {
      const legs = rows.map(({ direction, quantity, entry }, index): Leg => ({
        ...leg(direction, '1', `S${index}`),
        quantity: (quantity * 100_000_000n) as Quantity,
        entryPrice: entry as Price,
      }))
      const priceOf = (id: string) => rows[Number(/S(\d+)/.exec(id)![1])]!.now as Price
      const entry = new Map(legs.map((one) => [one.contract.instrumentId, one.entryPrice]))
      const now = valueLegs(legs, priceOf)
      const then = valueLegs(legs, (id) => entry.get(id)!)
      assert.equal(now.unrealizedPnl, then.m2m! - now.m2m!)
      assert.equal(valueLegs([...legs].reverse(), priceOf).m2m, now.m2m)
    }),
    { seed: 20_241_128, numRuns: 200 },
  )
})
