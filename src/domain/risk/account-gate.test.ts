import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixed, type Money } from '../../core/fixed.ts'
import { newInstrument, type Instrument } from '../market/instruments/instrument.ts'
import type { AccountOrder, AccountOrderRequest } from '../trading/account-order.ts'
import {
  ACCOUNT_CHECKS,
  checkAccountOrder,
  passedBefore,
  type AccountCheckName,
  type AccountRiskView,
} from './account-gate.ts'
import { limitsOf } from './account-limits.ts'
import { orphanReason } from './orphan-orders.ts'

const CALL: Instrument = {
  ...newInstrument({
    instrumentId: 'NIFTY24N2824500CE.NFO',
    symbol: 'NIFTY24N2824500CE',
    venueId: 'NFO',
    name: '',
    kind: 'option',
    currency: 'INR',
    priceIncrement: fixed('0.05'),
    quantityStep: fixed('1'),
    lotSize: fixed('25'),
  }),
  token: 1,
}
const SHARE: Instrument = { ...CALL, instrumentId: 'INFY.NSE', kind: 'equity', lotSize: fixed('1') }

const ORDER: AccountOrderRequest = {
  clientOrderId: 'tm1',
  instrumentId: CALL.instrumentId,
  exchange: 'NFO',
  tradingsymbol: CALL.symbol,
  side: 'BUY',
  type: 'MARKET',
  product: 'NRML',
  validity: 'DAY',
  quantity: fixed('50'),
  limitPrice: null,
  stopPrice: null,
  tag: null,
  source: 'client',
}
const LIMIT: Partial<AccountOrderRequest> = { type: 'LIMIT', limitPrice: fixed('120') }
const SELL: Partial<AccountOrderRequest> = { side: 'SELL' }

const VIEW: AccountRiskView = {
  isActive: true,
  loginStatus: 'logged_in',
  lockout: 'none',
  marketOpen: true,
  instrument: CALL,
  price: fixed('120.50'),
  priceAgeMs: 1_000,
  held: fixed('0'),
  deliverable: fixed('0'),
  waiting: [],
  available: fixed('100000'),
  required: fixed('6025'),
  limits: limitsOf({}, 'kite'),
}

function waiting(order: Partial<AccountOrder>): Partial<AccountRiskView> {
  const one = { ...ORDER, orderId: 'o', status: 'OPEN', filledQuantity: fixed('0'), verdicts: [] }
  return { waiting: [{ ...one, ...order } as unknown as AccountOrder] }
}

const PROMISED = [{ check: 'funds', passed: true, numbers: { required: '95000' } }] as const
const REDUCING = { lockout: 'reducing', held: fixed<'quantity'>('50') } as const

/** What is asked, how the account stands, and which check refuses: null passes. */
const CASES: readonly (readonly [
  string,
  Partial<AccountOrderRequest>,
  Partial<AccountRiskView>,
  AccountCheckName | null,
])[] = [
  ['an order in a quiet account', {}, {}, null],
  ['an account that is switched off', {}, { isActive: false }, 'account_active'],
  ['a session that is over', {}, { loginStatus: 'session_expired' }, 'broker_session'],
  ['an account that is halted', SELL, { lockout: 'halted', held: fixed('50') }, 'lockout'],
  ['a market that is closed', {}, { marketOpen: false }, 'market_open'],
  ['a closed market, on paper', {}, { marketOpen: false, limits: limitsOf({}, 'paper') }, null],
  ['an instrument that is not listed', {}, { instrument: null }, 'instrument'],
  ['no whole lots', { quantity: fixed('30') }, {}, 'quantity'],
  ['nothing', { quantity: fixed('0') }, {}, 'quantity'],
  ['no price to judge by', {}, { price: null }, 'price'],
  ['a price that is too old', {}, { priceAgeMs: 60_001 }, 'price'],
  ['a limit off the grid', { ...LIMIT, limitPrice: fixed('120.02') }, {}, 'price'],
  ['a limit order without a limit', { type: 'LIMIT' }, {}, 'price'],
  ['delivery of a contract', { product: 'CNC' }, {}, 'product'],
  ['a share that is carried', {}, { instrument: SHARE }, 'product'],
  [
    'what the account forbids',
    {},
    { limits: limitsOf({ forbiddenInstruments: [CALL.instrumentId] }, 'kite') },
    'allowed_instrument',
  ],
  ['PB-066 reducing, what shrinks', SELL, REDUCING, null],
  ['PB-066 reducing, what flips', { ...SELL, quantity: fixed('75') }, REDUCING, 'reduce_only'],
  ['PB-066 reducing, what adds', {}, REDUCING, 'reduce_only'],
  [
    'shares that are not there',
    { ...SELL, product: 'CNC', quantity: fixed('5') },
    { instrument: SHARE, deliverable: fixed('4') },
    'short_delivery',
  ],
  [
    'shares that another order sells',
    { ...SELL, product: 'CNC', quantity: fixed('3') },
    {
      instrument: SHARE,
      deliverable: fixed('5'),
      ...waiting({ side: 'SELL', product: 'CNC', quantity: fixed('3') }),
    },
    'short_delivery',
  ],
  [
    'an order that would trade with our own',
    { ...LIMIT, limitPrice: fixed('121') },
    waiting({ side: 'SELL', type: 'LIMIT', limitPrice: fixed('120.95') }),
    'own_order',
  ],
  [
    'one that would not',
    LIMIT,
    waiting({ side: 'SELL', type: 'LIMIT', limitPrice: fixed('120.05') }),
    null,
  ],
  [
    'a limit beyond a fifth of the price',
    { ...LIMIT, limitPrice: fixed('144.65') },
    {},
    'price_band',
  ],
  ['a limit at a fifth of it', { ...LIMIT, limitPrice: fixed('144.60') }, {}, null],
  [
    'an order of more than is allowed',
    {},
    { limits: limitsOf({ maximumOrderValue: '6024.99' }, 'kite') },
    'maximum_order_value',
  ],
  [
    'PB-030 a position of more than is allowed, with what waits',
    {},
    { limits: limitsOf({ maximumPosition: '75' }, 'kite'), ...waiting({ quantity: fixed('50') }) },
    'maximum_position',
  ],
  [
    'PB-030 the way out of one',
    { ...SELL, quantity: fixed('100') },
    { limits: limitsOf({ maximumPosition: '75' }, 'kite'), held: fixed('150') },
    null,
  ],
  ['BE-08 funds that are not there', {}, { available: fixed('6024.99') }, 'funds'],
  ['funds that nobody has told', {}, { available: null }, 'funds'],
  ['PB-062 funds that cannot be computed', {}, { required: null }, 'funds'],
  [
    'funds that an order on its way was promised',
    {},
    waiting({ status: 'UNKNOWN', verdicts: PROMISED }),
    'funds',
  ],
  [
    'funds that the venue has taken already',
    {},
    waiting({ status: 'OPEN', verdicts: PROMISED }),
    null,
  ],
  [
    'an order that only closes',
    SELL,
    { required: fixed<'money'>('0') as Money, available: null },
    null,
  ],
]

for (const [what, order, view, refusedBy] of CASES) {
  test(`${what} ${refusedBy === null ? 'passes' : `is refused by ${refusedBy}`}`, () => {
    const answer = checkAccountOrder({ ...ORDER, ...order }, { ...VIEW, ...view })
    assert.equal(answer.passed === null ? answer.refusedBy : null, refusedBy)
    const asked = answer.verdicts.map(({ check }) => check)
    assert.deepEqual(asked, ACCOUNT_CHECKS.slice(0, asked.length), 'in their order')
    assert.equal(answer.verdicts.filter(({ passed }) => !passed).length, refusedBy === null ? 0 : 1)
  })
}

test('only an order that passed every check is sent after it was stored', () => {
  const { verdicts } = checkAccountOrder(ORDER, VIEW)
  const stored = { ...ORDER, verdicts } as AccountOrder
  assert.equal(passedBefore(stored).clientOrderId, 'tm1')
  assert.throws(() => passedBefore({ ...stored, verdicts: verdicts.slice(1) }), /every check/)
})

test('FO-183 an exit is an orphan when its position is gone, or smaller than it', () => {
  const { verdicts } = checkAccountOrder(
    { ...ORDER, side: 'SELL' },
    { ...VIEW, held: fixed('50'), required: fixed('0') },
  )
  const exit = { side: 'SELL', type: 'STOP', quantity: fixed('50'), verdicts } as const
  const reason = (held: string, order: object = {}) =>
    orphanReason(
      { ...exit, filledQuantity: fixed('0'), ...order } as Parameters<typeof orphanReason>[0],
      fixed(held),
    )
  assert.equal(reason('50'), null)
  assert.equal(reason('25'), 'position_reduced')
  assert.equal(reason('25', { filledQuantity: fixed('25') }), null)
  assert.equal(reason('0'), 'position_closed')
  assert.equal(reason('-25'), 'position_closed')
  assert.equal(reason('0', { type: 'MARKET' }), null)
  const { verdicts: opening } = checkAccountOrder({ ...ORDER, side: 'SELL' }, VIEW)
  assert.equal(reason('0', { verdicts: opening }), null, 'it was placed to open')
})
