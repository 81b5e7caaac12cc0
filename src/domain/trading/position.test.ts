import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixed, format, minus, NO_MONEY, notional, plus, type Money } from '../../core/fixed.ts'
import { signedQuantity } from './order.ts'
import { applyFill, cashAfter, flat, type Position, type PositionFill } from './position.ts'

const GOLD = 'GOLDBEES.NSE'

function fill(side: 'BUY' | 'SELL', quantity: string, price: string, fee = '0'): PositionFill {
  return {
    instrumentId: GOLD,
    side,
    quantity: fixed(quantity),
    price: fixed(price),
    fee: fixed(fee),
  }
}

/** Side, quantity and price of each fill; then what is held, what it cost, and what was earned. */
const CASES: readonly (readonly [string, readonly PositionFill[], string, string, string])[] = [
  ['opens', [fill('BUY', '10', '60')], '10', '600', '0'],
  ['adds: GB-052', [fill('BUY', '10', '60'), fill('BUY', '5', '63')], '15', '915', '0'],
  ['reduces', [fill('BUY', '15', '61'), fill('SELL', '5', '64')], '10', '610', '15'],
  ['closes', [fill('BUY', '10', '60'), fill('SELL', '10', '59')], '0', '0', '-10'],
  ['flips to short', [fill('BUY', '10', '60'), fill('SELL', '15', '62')], '-5', '-310', '20'],
  ['opens short', [fill('SELL', '4', '50')], '-4', '-200', '0'],
  ['covers', [fill('SELL', '4', '50'), fill('BUY', '1', '45')], '-3', '-150', '5'],
  ['flips to long', [fill('SELL', '4', '50'), fill('BUY', '6', '55')], '2', '110', '-20'],
]

for (const [title, fills, quantity, cost, realizedPnl] of CASES) {
  test(`a fill that ${title}`, () => {
    const position = fills.reduce(applyFill, flat(GOLD))
    assert.deepEqual([position.quantity, position.cost, position.realizedPnl].map(format), [
      quantity,
      cost,
      realizedPnl,
    ])
  })
}

test('fees gather beside the profit, which is before them', () => {
  const fills = [fill('BUY', '10', '60', '1.25'), fill('SELL', '10', '61', '0.75')]
  const position = fills.reduce(applyFill, flat(GOLD))
  assert.deepEqual([position.realizedPnl, position.fees].map(format), ['10', '2'])
})

test('a fill of nothing, or of another instrument, is a bug', () => {
  assert.throws(() => applyFill(flat(GOLD), fill('BUY', '0', '60')), /positive quantity/)
  assert.throws(() => applyFill(flat('OTHER.NSE'), fill('BUY', '1', '60')), /belongs to/)
})

const fills = fc.array(
  fc.record({
    instrumentId: fc.constant(GOLD),
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    quantity: fc.bigInt({ min: 1n, max: 10n ** 12n }),
    price: fc.bigInt({ min: 1n, max: 10n ** 13n }),
    fee: fc.bigInt({ min: 0n, max: 10n ** 9n }),
  }) as unknown as fc.Arbitrary<PositionFill>,
  { maxLength: 40 },
)
const SETTINGS = { seed: 20_260_101, numRuns: 2_000 }

test('money never appears: cash paid is what the position cost less what it earned', () => {
  fc.assert(
    fc.property(fills, (list) => {
      const position = list.reduce(applyFill, flat(GOLD))
      const paid = list
        .map((one) => notional(one.price, signedQuantity(one)))
        .reduce(plus, NO_MONEY)
      assert.equal(paid, position.cost - position.realizedPnl)
      if (position.quantity === 0n) assert.equal(position.cost, 0n, 'a flat position costs nothing')

      const begin = fixed<'money'>('1000000')
      const left = list.reduce(cashAfter, begin)
      assert.equal(minus(begin, left), plus(paid, position.fees), 'and cash went nowhere else')
    }),
    SETTINGS,
  )
})

test('what a position cost has the sign of what is held', () => {
  fc.assert(
    fc.property(fills, (list) => {
      list.reduce((position: Position, one) => {
        const next = applyFill(position, one)
        const sign = (value: bigint): number => Number(value > 0n) - Number(value < 0n)
        const costSign = sign(next.cost)
        assert.ok(costSign === 0 || costSign === sign(next.quantity), 'or it rounds to nothing')
        return next
      }, flat(GOLD))
    }),
    SETTINGS,
  )
})

test('a position that is bought and sold in mirror earns the mirror of the profit', () => {
  fc.assert(
    fc.property(fills, (list) => {
      const mirror = list.map((one) => ({
        ...one,
        side: one.side === 'BUY' ? ('SELL' as const) : ('BUY' as const),
      }))
      const position = list.reduce(applyFill, flat(GOLD))
      const mirrored = mirror.reduce(applyFill, flat(GOLD))
      assert.equal(mirrored.quantity, -position.quantity)
      assert.equal(mirrored.cost, -position.cost as Money)
      assert.equal(mirrored.realizedPnl, -position.realizedPnl as Money)
    }),
    SETTINGS,
  )
})
