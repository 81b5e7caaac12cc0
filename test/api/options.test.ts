import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testServer } from '#test/support/server.ts'

const VALUE = '/api/options/value'
const MARKET = { spot: 24_500, days: 7 }

test('FO-070 FO-073 a program values a chain in one request, by volatility or by premium', async (t) => {
  const server = await testServer(t)
  const viewer = await server.user('viewer')
  const { status, body } = await viewer.post(VALUE, {
    market: MARKET,
    options: [
      { right: 'call', strike: 24_600, volatility: 0.15 },
      { right: 'put', strike: 24_600, premium: 230.725155 },
      { right: 'put', strike: 24_600, premium: 0.01 },
    ],
  })
  assert.equal(status, 200)
  const [call, put, none] = body as unknown as Record<string, number | string | null>[]
  assert.equal((call!['price'] as number).toFixed(6), '177.825797')
  assert.equal((call!['charm'] as number).toFixed(6), '-3.096714')
  assert.equal((put!['volatility'] as number).toFixed(6), '0.150000')
  assert.equal((put!['delta'] as number).toFixed(6), '-0.537240')
  assert.deepEqual(
    [none!['volatility'], none!['flag'], none!['vega']],
    [null, 'below_intrinsic', 0],
  )
})

test('FO-077 the premium of an American option has the volatility at which it is worth that', async (t) => {
  const server = await testServer(t)
  const viewer = await server.user('viewer')
  const put = { right: 'put', strike: 110, style: 'american' }
  const { body } = await viewer.post(VALUE, {
    market: { spot: 100, days: 365.25 },
    options: [
      { ...put, premium: 10 },
      { ...put, premium: 11 },
      { ...put, premium: 9 },
    ],
  })
  const [idle, usual, cheap] = body as unknown as Record<string, number | string | null>[]
  assert.deepEqual([idle!['flag'], cheap!['flag']], ['no_time_value', 'below_intrinsic'])
  assert.equal((usual!['american_price'] as number).toFixed(6), '11.000000')
  assert.ok((usual!['price'] as number) < 10, 'as a European option it is worth less')
})

test('FO-076 what cannot be valued is refused by name, or flagged', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  const wrong: readonly [object, string][] = [
    [{ market: MARKET, options: [] }, 'body.options'],
    [
      { market: { ...MARKET, spot: 0 }, options: [{ right: 'call', strike: 1, premium: 1 }] },
      'spot',
    ],
    [{ market: MARKET, options: [{ right: 'call', strike: -5, premium: 1 }] }, 'strike'],
    [{ market: MARKET, options: [{ right: 'call', strike: 5 }] }, 'a volatility or a premium'],
    [{ market: MARKET, options: [{ right: 'up', strike: 5, premium: 1 }] }, 'right'],
  ]
  for (const [body, named] of wrong) {
    const answer = await user.post(VALUE, body)
    assert.equal(answer.status, 422, answer.text)
    assert.ok(answer.text.includes(named), `${answer.text} names ${named}`)
  }
  const expired = await user.post(VALUE, {
    market: { spot: 105, days: 0 },
    options: [{ right: 'call', strike: 100, volatility: 0.2 }],
  })
  const [row] = expired.body as unknown as Record<string, unknown>[]
  assert.deepEqual([row!['price'], row!['delta'], row!['flag']], [5, 1, 'expired'])
})
