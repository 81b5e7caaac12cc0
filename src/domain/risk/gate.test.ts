import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixed, format, NO_MONEY } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import { GOLD, INSTRUMENTS, NIFTY, order } from '#test/support/world-inputs.ts'
import type { Order } from '../trading/order.ts'
import { checkOrder, type RiskView } from './gate.ts'
import { CHECKS } from './verdict.ts'

const OPEN: RiskView = {
  lifecycle: 'RUNNING',
  marketOpen: true,
  instrument: INSTRUMENTS[0]!,
  price: fixed('60'),
  held: fixed('10'),
  waiting: [],
  cash: fixed('1000'),
  costs: { feeBps: fixed('0'), feePerOrder: NO_MONEY, slippageBps: fixed('0') },
  maximumPosition: null,
  forbiddenInstruments: [],
  allowShort: false,
}

/** An order that waits already, as the gate left it. */
function waits(text: string, instrumentId = GOLD): Order {
  const request = order('earlier', text, instrumentId)
  const { verdicts } = checkOrder(request, { ...OPEN, allowShort: true, cash: fixed('100000') })
  return {
    ...request,
    orderId: 'ord_00000001',
    status: 'PENDING',
    placedAt: 0 as Instant,
    reason: null,
    verdicts,
  }
}

interface Case {
  readonly title: string
  readonly asked: string
  readonly view?: Partial<RiskView>
  readonly reason: string | null
  readonly numbers?: Readonly<Record<string, string>> // of the last verdict
}

const CASES: readonly Case[] = [
  { title: 'an order that fits', asked: 'BUY 10', reason: null },
  {
    title: 'a run that is not running',
    asked: 'BUY 10',
    view: { lifecycle: 'STOPPED' },
    reason: 'lifecycle',
    numbers: { status: 'STOPPED' },
  },
  {
    title: 'a closed market',
    asked: 'BUY 10',
    view: { marketOpen: false },
    reason: 'market_open',
    numbers: { marketOpen: 'false' },
  },
  {
    title: 'OR-02 nothing',
    asked: 'BUY 0',
    reason: 'quantity',
    numbers: { quantity: '0', quantityStep: '1' },
  },
  {
    title: 'OR-03 less than nothing',
    asked: 'SELL -1',
    reason: 'quantity',
    numbers: { quantity: '-1', quantityStep: '1' },
  },
  {
    title: 'half of a unit that trades whole',
    asked: 'BUY 1.5',
    reason: 'quantity',
    numbers: { quantity: '1.5', quantityStep: '1' },
  },
  {
    title: 'no price to judge by',
    asked: 'BUY 1',
    view: { price: null },
    reason: 'price',
    numbers: {},
  },
  {
    title: 'a limit off the grid',
    asked: 'BUY 1 LIMIT 59.995',
    reason: 'price',
    numbers: { price: '60', asked: '59.995', priceIncrement: '0.01' },
  },
  {
    title: 'a stop below nothing',
    asked: 'SELL 1 STOP -1',
    reason: 'price',
    numbers: { price: '60', asked: '-1', priceIncrement: '0.01' },
  },
  {
    title: 'RK-03 a forbidden instrument',
    asked: 'BUY 1',
    view: { forbiddenInstruments: [GOLD] },
    reason: 'forbidden_instrument',
    numbers: { forbidden: 'true' },
  },
  {
    title: 'an instrument that is none of the run’s',
    asked: 'BUY 1',
    view: { instrument: null, price: null },
    reason: 'instrument',
    numbers: {},
  },
  {
    title: 'GB-061 more than is held',
    asked: 'SELL 11',
    reason: 'short_sale',
    numbers: { held: '10', allowShort: 'false' },
  },
  { title: 'all that is held', asked: 'SELL 10', reason: null },
  {
    title: 'going short where it is allowed',
    asked: 'SELL 11',
    view: { allowShort: true },
    reason: null,
  },
  {
    title: 'RK-02 beyond the maximum position',
    asked: 'BUY 6',
    view: { maximumPosition: fixed('15') },
    reason: 'maximum_position',
    numbers: { resulting: '16', maximumPosition: '15' },
  },
  {
    title: 'the maximum position itself',
    asked: 'BUY 5',
    view: { maximumPosition: fixed('15') },
    reason: null,
  },
  {
    title: 'RK-02 beyond it with what waits on the same side',
    asked: 'BUY 3',
    view: { maximumPosition: fixed('15'), waiting: [waits('BUY 3 LIMIT 55')] },
    reason: 'maximum_position',
    numbers: { resulting: '16', maximumPosition: '15' },
  },
  {
    title: 'what waits on the other side, or elsewhere, does not count',
    asked: 'BUY 5',
    view: {
      maximumPosition: fixed('15'),
      waiting: [waits('SELL 3 LIMIT 65'), waits('BUY 3 LIMIT 55', NIFTY)],
    },
    reason: null,
  },
  {
    title: 'RK-02 beyond it on the short side',
    asked: 'SELL 26',
    view: { maximumPosition: fixed('15'), allowShort: true },
    reason: 'maximum_position',
    numbers: { resulting: '-16', maximumPosition: '15' },
  },
  {
    title: 'the way out of a position that is too large',
    asked: 'SELL 1',
    view: { maximumPosition: fixed('5') },
    reason: null,
  },
  {
    title: 'RK-01 beyond the cash',
    asked: 'BUY 17',
    reason: 'cash',
    numbers: { cost: '1020', cash: '1000' },
  },
  {
    title: 'GB-051 600.00 of 500.00',
    asked: 'BUY 10',
    view: { cash: fixed('500') },
    reason: 'cash',
    numbers: { cost: '600', cash: '500' },
  },
  {
    title: 'the cash to the last paisa',
    asked: 'BUY 10',
    view: { cash: fixed('600') },
    reason: null,
  },
  {
    title: 'a fee and slippage, which are cost too',
    asked: 'BUY 10',
    view: {
      cash: fixed('601'),
      costs: { feeBps: fixed('0'), feePerOrder: fixed('1'), slippageBps: fixed('10') },
    },
    reason: 'cash',
    numbers: { cost: '601.6', cash: '601' }, // 10 × 60.06 + 1
  },
  {
    title: 'cash that a waiting purchase was promised',
    asked: 'BUY 10',
    view: { waiting: [waits('BUY 10 LIMIT 55')] },
    reason: 'cash',
    numbers: { cost: '600', cash: '450' },
  },
  {
    title: 'a limit order is judged by its limit',
    asked: 'BUY 20 LIMIT 50',
    reason: null,
  },
  {
    title: 'a stop order by its stop',
    asked: 'BUY 16 STOP 63',
    reason: 'cash',
    numbers: { cost: '1008', cash: '1000' },
  },
  { title: 'a sale needs no cash', asked: 'SELL 10', view: { cash: NO_MONEY }, reason: null },
]

for (const { title, asked, view, reason, numbers } of CASES) {
  test(`the gate on ${asked}: ${title}`, () => {
    const request = order('asked', asked)
    const answer = checkOrder(request, { ...OPEN, ...view })
    assert.equal(answer.approved === null ? answer.reason : null, reason)

    const said = answer.verdicts.map(({ check }) => check)
    const until = reason === null ? CHECKS.length : CHECKS.indexOf(reason as never) + 1
    assert.deepEqual(said, CHECKS.slice(0, until), 'each check is asked in turn, to the first no')
    assert.deepEqual(
      answer.verdicts.map(({ passed }) => passed),
      said.map((check) => check !== reason),
    )
    if (numbers) assert.deepEqual(answer.verdicts.at(-1)!.numbers, numbers)
  })
}

test('an order that breaks every rule is refused for the first of them, and so on down', () => {
  const worst: RiskView = {
    ...OPEN,
    lifecycle: 'ERROR',
    marketOpen: false,
    instrument: null,
    price: null,
    forbiddenInstruments: [GOLD],
    held: fixed('-1'),
    maximumPosition: fixed('0'),
    cash: NO_MONEY,
  }
  const repairs: readonly Partial<RiskView>[] = [
    { lifecycle: 'RUNNING' },
    { marketOpen: true },
    { instrument: INSTRUMENTS[0]! },
    {}, // the quantity, which is the order's
    { price: fixed('60') },
    { forbiddenInstruments: [] },
    { allowShort: true },
    { maximumPosition: null },
    { cash: fixed('1000') },
  ]
  let view = worst
  for (const [index, repair] of repairs.entries()) {
    // A sale reaches every check but that of cash, a purchase all but that of short sales.
    const side = index <= 7 ? 'SELL' : 'BUY'
    const answer = checkOrder(order('asked', `${side} ${index <= 3 ? '-1' : '2'}`), view)
    assert.equal(answer.approved === null && answer.reason, CHECKS[index])
    view = { ...view, ...repair }
  }
  assert.notEqual(checkOrder(order('asked', 'BUY 2'), view).approved, null)
  assert.equal(format(view.cash), '1000')
})
