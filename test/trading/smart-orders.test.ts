import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { settleAnalyses } from '#src/app/trading/settle-analyses.ts'
import type { Body, TestClient, TestServer } from '#test/support/server.ts'
import { until } from '#test/support/tidemark.ts'
import { tradingDesk } from '#test/support/trading-desk.ts'

const TODAY = '2026-06-02' // at the desk

let server: TestServer
let asha: TestClient
const closing: (() => Promise<void>)[] = []
const whole = { after: (work: () => Promise<void>) => void closing.push(work) }
before(async () => {
  server = await tradingDesk(whole)
  asha = await server.user()
})
after(async () => {
  for (const work of closing.toReversed()) await work()
})

const LIQUID = {
  buy: [
    { price: 25600, quantity: 750, orders: 15 },
    { price: 25599.5, quantity: 1500, orders: 25 },
  ],
  sell: [
    { price: 25600.5, quantity: 1000, orders: 18 },
    { price: 25601, quantity: 1750, orders: 28 },
  ],
}
const WIDE = {
  buy: [{ price: 140, quantity: 50, orders: 5 }],
  sell: [{ price: 160, quantity: 50, orders: 5 }],
}

async function said(path: string, body: object, by = asha): Promise<Body> {
  const answer = await by.post(`/smart-orders/${path}`, body)
  assert.equal(answer.status, 200, answer.text)
  return answer.body
}

test('FO-180 validate says EXECUTE, ALERT_USER or REJECT, why, and which order type', async () => {
  const good = await said('validate', { depth_data: LIQUID, side: 'BUY', quantity: 100 })
  assert.deepEqual(
    [good['action'], good['can_execute'], good['requires_user_approval']],
    ['EXECUTE', true, false],
  )
  assert.deepEqual(
    [good['recommended_order_type'], good['recommended_limit_price'], good['warnings']],
    ['MARKET', '25600.5', []],
  )
  const impact = good['impact_analysis'] as Body
  assert.deepEqual(
    [impact['impact_level'], impact['levels_consumed'], impact['can_fill_completely']],
    ['LOW', 1, true],
  )

  const bad = await said('validate', {
    depth_data: WIDE,
    side: 'BUY',
    quantity: 10,
    last_price: 150,
  })
  assert.deepEqual([bad['action'], bad['can_execute']], ['REJECT', false])
  assert.equal((bad['spread_analysis'] as Body)['spread_category'], 'VERY_WIDE')
  assert.match(String(bad['action_summary']), /^REJECT: The spread is 13\.33 %/)

  const strict = { depth_data: LIQUID, side: 'SELL', quantity: 800, max_market_impact_bps: 0 }
  const doubtful = await said('validate', strict)
  assert.deepEqual(
    [doubtful['action'], doubtful['requires_user_approval'], doubtful['recommended_order_type']],
    ['ALERT_USER', true, 'LIMIT'],
  )
})

test('FO-180 a portfolio’s settings bound its orders, unless the order says otherwise', async () => {
  const { body } = await asha.post('/strategies', { name: 'Careful' })
  const strategy_id = String(body['strategy_id'])
  const order = {
    tradingsymbol: 'GOLDBEES',
    exchange: 'NSE',
    side: 'BUY',
    quantity: 10,
    strategy_id,
  }
  assert.equal((await said('validate', order))['action'], 'EXECUTE', '0.033 % is below its 1 %')
  const settings = `/strategies/${strategy_id}/settings`
  assert.equal((await asha.put(settings, { max_spread: '0.0002' })).status, 200)
  assert.equal((await said('validate', order))['action'], 'ALERT_USER')
  const lax = { ...order, max_order_spread_pct: 0.5 }
  assert.equal((await said('validate', lax))['action'], 'EXECUTE')
  const other = await server.user()
  assert.equal((await other.post('/smart-orders/validate', order)).status, 404)

  const { transaction_type, ...place } = { ...lax, transaction_type: 'BUY', product: 'CNC' }
  const { side: _, ...terms } = place
  const placed = await said('place', { ...terms, transaction_type })
  const { rows } = await server.context.pool.query(
    'select strategy_id from account_order where order_id = $1',
    [placed['order_id']],
  )
  assert.deepEqual(rows, [{ strategy_id }])
})

test('FO-180 without a book of one’s own the latest that is known is judged', async () => {
  const order = { tradingsymbol: 'GOLDBEES', exchange: 'NSE', side: 'BUY', quantity: 5_000 }
  const { book, impact_analysis, spread_analysis } = await said('validate', order)
  assert.equal((book as Body)['source'], 'book')
  assert.equal((impact_analysis as Body)['levels_consumed'], 2)
  assert.ok(Math.abs(Number((spread_analysis as Body)['spread_pct']) - 0.0333) < 1e-3)
  const unknown = await said('validate', { ...order, tradingsymbol: 'NONE' })
  assert.deepEqual([unknown['action'], (unknown['book'] as Body)['source']], ['REJECT', 'none'])
})

test('FO-181 calculate-cost answers the worked number: 33.20, and 120,033.20 in all', async () => {
  const order = { segment: 'NFO-OPT', side: 'BUY', order_value: 120_000 }
  const cost = await said('calculate-cost', order)
  assert.deepEqual(cost, {
    segment: 'option',
    side: 'BUY',
    order_value: '120000',
    brokerage: '20',
    stt: '0',
    exchange_charges: '6',
    gst: '4.68',
    sebi_charges: '0.12',
    stamp_duty: '2.4',
    total_charges: '33.2',
    net_cost: '120033.2',
  })
  const same = { segment: 'option', side: 'BUY', quantity: 800, price: '150' }
  assert.deepEqual(await said('calculate-cost', same), cost)
})

test('FO-182 calculate-margin estimates from the symbol, and from what is known of it', async () => {
  const option = {
    tradingsymbol: 'NIFTY24NOV24000CE',
    exchange: 'NFO',
    transaction_type: 'SELL',
    quantity: 75,
    price: 150,
    symbol: 'NIFTY',
    underlying_price: 24_000,
    strike_price: 24_000,
    option_type: 'CE',
    vix: 12,
    expiry_date: TODAY,
  }
  const margin = await said('calculate-margin', option)
  // 1,800,000 × 10 % × 3.5 = 630,000; × 3 % = 54,000; 75 × 150; 20 % of 630,000.
  assert.deepEqual(
    [margin['span_margin'], margin['exposure_margin'], margin['premium_margin']],
    ['630000', '54000', '11250'],
  )
  assert.deepEqual(
    [margin['additional_margin'], margin['total_margin'], margin['is_expiry_day']],
    ['126000', '821250', true],
  )
  const share = {
    tradingsymbol: 'GOLDBEES',
    exchange: 'NSE',
    transaction_type: 'BUY',
    quantity: 10,
  }
  const paid = await said('calculate-margin', { ...share, product: 'CNC' })
  assert.deepEqual(
    [paid['segment'], paid['total_margin'], paid['funds_required']],
    ['delivery', '600', '600.715026'], // 0.6 STT, 0.0207 and 0.003726 with GST, 0.0006, 0.09
  )
  const { underlying_price: _, ...blind } = { ...option, tradingsymbol: 'NONE24NOV24000CE' }
  const refused = await asha.post('/smart-orders/calculate-margin', blind)
  assert.deepEqual([refused.status, refused.body['code']], [400, 'price_unknown'])
})

test('FO-180 what lacks what it needs, or is not valid, is 422', async () => {
  const bodies: readonly (readonly [string, object])[] = [
    ['validate', { side: 'BUY', quantity: 10 }],
    ['validate', { depth_data: LIQUID, side: 'HOLD', quantity: 10 }],
    ['validate', { depth_data: LIQUID, side: 'BUY', quantity: 0 }],
    ['calculate-cost', { side: 'BUY', order_value: 1 }],
    ['calculate-cost', { side: 'BUY', segment: 'NFO-OPT', quantity: 1 }],
    ['calculate-cost', { side: 'BUY', segment: 'NFO-OPT', order_value: -1 }],
    ['calculate-margin', { exchange: 'NFO', transaction_type: 'BUY', quantity: 1 }],
    [
      'place',
      {
        tradingsymbol: 'GOLDBEES',
        exchange: 'NSE',
        transaction_type: 'BUY',
        quantity: 1,
        order_type: 'SL',
        price: 60,
      },
    ],
  ]
  for (const [path, body] of bodies) {
    const { status, text } = await asha.post(`/smart-orders/${path}`, body)
    assert.equal(status, 422, `${path} ${JSON.stringify(body)}: ${text}`)
  }
})

test('FO-180 FO-185 place executes what is good, and its analysis stands beside what it came to', async () => {
  const user = await server.user()
  const order = {
    tradingsymbol: 'GOLDBEES',
    exchange: 'NSE',
    transaction_type: 'BUY',
    quantity: 100,
    product: 'CNC',
  }
  const placed = await said('place', order, user)
  assert.equal(placed['order_placed'], true, JSON.stringify(placed))
  assert.equal((placed['validation'] as Body)['action'], 'EXECUTE')
  const cost = placed['cost'] as Body
  assert.equal(cost['order_value'], '6001', 'at the ask, which is what it would meet')

  const path = `/smart-orders/analyses/${placed['analysis_id']}`
  await until(async () => {
    await settleAnalyses(server.context)
    return (await user.get(path)).body['settled_at'] !== null
  }, 'the order has filled')
  const { body } = await user.get(path)
  assert.deepEqual(
    [body['order_id'], body['account_id'], body['actual_quantity'], body['actual_fill_price']],
    [placed['order_id'], placed['account_id'], '100', '60.01'],
  )
  assert.deepEqual(
    [body['mid_price'], body['estimated_fill_price'], body['actual_slippage']],
    ['60', '60.01', '0.01'],
  )
  assert.equal(body['execution_quality_score'], 100)
  assert.deepEqual(body['estimated_cost'], cost)
  assert.deepEqual(body['actual_cost'], cost)
  const { items } = await user.get(`/smart-orders/analyses?account_id=${placed['account_id']}`)
  assert.deepEqual(items, [body])
  assert.equal((await asha.get(path)).status, 404)
})

test('FO-180 what is rejected is not placed, unless a person has seen it and wants it', async () => {
  const user = await server.user()
  const order = {
    tradingsymbol: 'GOLDBEES',
    exchange: 'NSE',
    transaction_type: 'BUY',
    quantity: 10,
    depth_data: WIDE,
  }
  const kept = await said('place', order, user)
  assert.deepEqual([kept['order_placed'], kept['order_id']], [false, null])
  assert.match(String(kept['error']), /^REJECT/)
  const orders = async () => {
    const { rowCount } = await server.context.pool.query(
      'select from account_order where user_id = $1',
      [user.userId],
    )
    return rowCount
  }
  assert.equal(await orders(), 0)
  const meant = await said('place', { ...order, skip_validation: true }, user)
  assert.notEqual(meant['order_id'], null)
  assert.equal(await orders(), 1)
  const key = { 'idempotency-key': 'twice' }
  const body = { ...order, skip_validation: true }
  const [one, two] = [
    await user.post('/smart-orders/place', body, key),
    await user.post('/smart-orders/place', body, key),
  ]
  assert.equal(two.text, one.text)
  assert.equal(await orders(), 2)
})

test('the gate decides in any case: an order beyond the funds is not placed', async () => {
  const user = await server.user()
  const order = { tradingsymbol: 'GOLDBEES', exchange: 'NSE', transaction_type: 'BUY' }
  const dear = { ...order, quantity: 1_000_000, skip_validation: true }
  const { order_placed, error, order: made } = await said('place', dear, user)
  assert.deepEqual([order_placed, error], [false, 'funds'])
  assert.equal((made as Body)['status'], 'REJECTED')
})
