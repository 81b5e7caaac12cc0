import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { type Body, testServer } from '#test/support/server.ts'
import {
  EXPIRY,
  listContracts,
  minute,
  openInterestAt,
  spotAt,
  storeMinutes,
  STRIKES,
} from './chain-world.ts'

const server = await testServer({ after })
const { pool } = server.database
await listContracts(pool)
await storeMinutes(pool, 0, 80)
while ((await deriveStrikes(server.context)).isMoreDue);
const viewer = await server.user('viewer')

const CHAIN = `symbol=NIFTY&expiry=${EXPIRY}`
const at = (index: number): string => new Date(minute(index)).toISOString()
const get = async (path: string): Promise<Body> => {
  const { status, body, text } = await viewer.get(path)
  assert.equal(status, 200, text)
  return body
}
const list = (value: unknown): Body[] => value as Body[]
const near = (actual: unknown, expected: number, within = 1e-6): void =>
  assert.ok(Math.abs(Number(actual) - expected) <= within, `${String(actual)} is not ${expected}`)

test('FO-100 /fo/strikes has price, OI, volume, IV and Greeks of calls and puts', async () => {
  const body = await get(`/fo/strikes?${CHAIN}`)
  assert.deepEqual(
    [body['symbol'], body['expiry'], body['at'], body['source'], body['open_interest_unit']],
    ['NIFTY', EXPIRY, at(80), 'minute', 'units'],
  )
  assert.equal(body['underlying_price'], spotAt(79))
  const strikes = list(body['strikes'])
  assert.deepEqual(
    strikes.map(({ strike }) => strike),
    [...STRIKES],
  )
  const call = strikes[2]!['call'] as Body
  const put = strikes[2]!['put'] as Body
  near(call['iv'], 0.15)
  near(put['iv'], 0.17)
  assert.equal(call['oi'], openInterestAt(24_500, 'call', 79))
  assert.equal(call['volume'], 4_000)
  near(call['price'], Number(call['model_price']), 1e-6)
  for (const greek of ['delta', 'gamma', 'theta', 'vega', 'rho', 'charm', 'vanna', 'vomma']) {
    assert.equal(typeof call[greek], 'number', greek)
    assert.equal(typeof put[greek], 'number', greek)
  }
  const early = await get(`/fo/strikes?${CHAIN}&at=${at(10)}&rate=0.05`)
  assert.deepEqual([early['at'], early['rate']], [at(10), 0.05])
})

test('FO-352 queries of options are counted by what they ask, and each option that is valued', async () => {
  await get(`/fo/strikes?${CHAIN}&at=${at(20)}`)
  assert.equal((await viewer.get('/fo/strikes?symbol=NOTHING')).status, 422)
  const { text } = await (await server.user('admin')).get('/metrics')
  const above = (series: string): void => {
    const line = text.split('\n').find((one) => one.startsWith(`${series} `))
    assert.ok(Number(line?.split(' ')[1]) > 0, `${series} is above 0`)
  }
  above('fo_queries_total{operation="strikes",result="ok"}')
  above('fo_queries_total{operation="strikes",result="error"}')
  above('fo_query_duration_seconds_count{operation="strikes"}')
  above('fo_greeks_total{result="ok"}')
  above('fo_greeks_duration_seconds_count')
})

test('FO-100 a minute of a chain is read once, whatever second of it and interest are asked for', async () => {
  const loads = () => server.links.cache.counts().loads
  const asOf = (seconds: string, more: string) =>
    get(`/fo/strikes?${CHAIN}&at=${at(20).replace(':00.000', seconds)}${more}`)
  const first = await asOf(':00.000', '')
  const before = loads()
  const [same, later, dearer, strict] = await Promise.all([
    asOf(':00.000', ''),
    asOf(':59.999', ''),
    asOf(':30.000', '&rate=0.02'),
    asOf(':00.000', '&max_spread=0.5'),
  ])
  assert.equal(loads(), before)
  assert.deepEqual([same, later, strict], [first, first, first])
  const iv = ({ strikes }: Body) => (list(strikes)[2]!['call'] as Body)['iv'] as number
  assert.equal(dearer!['rate'], 0.02)
  assert.ok(iv(dearer!) > iv(first), 'with less interest a call at that price has more volatility')
  const next = await get(`/fo/strikes?${CHAIN}&at=${at(21)}`)
  assert.deepEqual([next['at'], loads()], [at(21), before + 1])
})

test('FO-101 /fo/indicators lists what can be asked, the eleven of the source among them', async () => {
  const { indicators } = await get('/fo/indicators')
  const names = list(indicators).map(({ name }) => name)
  const wanted = 'iv delta gamma theta vega rho oi pcr max_pain premium decay'.split(' ')
  assert.deepEqual(
    wanted.filter((name) => !names.includes(name)),
    [],
  )
})

test('FO-104 FO-112 moneyness series follow the strike at the money through time', async () => {
  const asked = `${CHAIN}&indicator=iv&timeframe=5min`
  const body = await get(`/fo/moneyness-series?${asked}`)
  const series = list(body['series'])
  const call = series.find((one) => one['bucket'] === 'ATM' && one['option_side'] === 'call')!
  assert.equal(list(call['points']).length, 15, '24,638 at the end is 38 from the last strike')
  near(list(call['points'])[0]!['value'], 0.15)
  const columns = await get(`/fo/moneyness-series-v2?${asked}&option_side=put`)
  assert.equal((columns['times'] as string[])[0], at(0))
  assert.ok(list(columns['series']).every((one) => one['option_side'] === 'put'))
  const [pcr] = list((await get(`/fo/moneyness-series?${CHAIN}&indicator=pcr`))['series'])
  assert.equal(pcr!['bucket'], 'ALL')
  const calls = STRIKES.reduce((sum, strike) => sum + openInterestAt(strike, 'call', 4), 0)
  const puts = STRIKES.reduce((sum, strike) => sum + openInterestAt(strike, 'put', 4), 0)
  near(list(pcr!['points'])[0]!['value'], Math.round((puts / calls) * 1_000) / 1_000)
  const minutes = await get(`/fo/moneyness-series?${CHAIN}&indicator=oi&timeframe=1`)
  assert.equal(minutes['timeframe'], '1min')
})

test('FO-105 strike distributions are one number of every strike', async () => {
  const body = await get(`/fo/strike-distribution?${CHAIN}&indicator=oi`)
  assert.deepEqual(list(body['points'])[1], {
    strike: 24_450,
    call: openInterestAt(24_450, 'call', 79),
    put: openInterestAt(24_450, 'put', 79),
  })
  const three = await get(
    `/fo/strike-distribution-v2?${CHAIN}&indicator=delta&option_side=call&strike_range=3&at=${at(20)}`,
  )
  assert.deepEqual(three['strikes'], [24_450, 24_500, 24_550])
  assert.equal(three['put'], null)
  assert.equal((three['call'] as number[]).length, 3)
})

test('FO-106 FO-058 the history of a strike has its premium’s decay', async () => {
  const body = await get(`/fo/strike-history?${CHAIN}&strike=24600&timeframe=1min`)
  const points = list(body['points'])
  assert.equal(points.length, 80)
  const [first, last] = [points[0]!['put'] as Body, points[79]!['put'] as Body]
  assert.equal(first['decay'], 0)
  near(last['decay'], Number(first['premium']) - Number(last['premium']))
  near(last['decay_percent'], (100 * Number(last['decay'])) / Number(first['premium']))
  assert.equal(points[3]!['underlying_close'], spotAt(3))
})

test('FO-107 FO-079 FO-082 max pain, the ratio and Greeks have endpoints of their own', async () => {
  const pain = await get(`/fo/max-pain?symbol=nifty&at=${at(30)}`)
  const payouts = list(pain['payouts'])
  const least = Math.min(...payouts.map(({ total }) => Number(total)))
  assert.equal(payouts.find(({ strike }) => strike === pain['max_pain'])!['total'], least)
  assert.deepEqual(pain['expiries'], [{ expiry: EXPIRY, max_pain: pain['max_pain'] }])
  const ratio = await get(`/fo/pcr?${CHAIN}`)
  near(ratio['pcr'], Number(ratio['put_oi']) / Number(ratio['call_oi']), 5e-4)
  assert.equal(ratio['pcr_volume'], 1)
  assert.equal(ratio['call_oi_change'], 30_000, 'five strikes, 60 minutes of 100')
  const greeks = await get(`/fo/greeks?${CHAIN}&strike=24500`)
  assert.equal(list(greeks['greeks']).length, 2)
  near(list(greeks['greeks'])[0]!['iv'], 0.15)
})

test('smile, surface, gamma exposure and straddle answer for the same chain', async () => {
  const smile = await get(`/fo/smile?${CHAIN}`)
  assert.equal(list((smile['smile'] as Body)['points']).length, 5)
  const surface = await get(`/fo/surface?symbol=NIFTY&at=${at(40)}`)
  assert.equal(list(surface['term_structure']).length, 1)
  assert.deepEqual((surface['grid'] as Body)['expiries'], [EXPIRY])
  assert.deepEqual([surface['method'], surface['ssvi']], ['svi', null])
  const sound = await get(`/fo/surface?symbol=NIFTY&at=${at(40)}&method=ssvi`)
  assert.deepEqual([sound['arbitrage_free'], sound['arbitrage']], [true, []])
  const { rho, eta, gamma } = sound['ssvi'] as Record<string, number>
  assert.ok(eta! * (1 + Math.abs(rho!)) <= 2 && gamma! <= 0.5)
  const exposure = await get(`/fo/gex?${CHAIN}`)
  const sum = list(exposure['strikes']).reduce((total, { net }) => total + Number(net), 0)
  near(exposure['net'], sum, Math.abs(sum) * 1e-9)
  const straddle = await get(`/fo/straddle?${CHAIN}`)
  const { strike, premium } = straddle['straddle'] as Body
  assert.equal(strike, 24_600, 'the listed one nearest to 24,638')
  const points = list(straddle['points'])
  assert.equal(points.length, 16)
  near((straddle['decay'] as Body)['amount'], Number(points[0]!['fixed']) - Number(premium))
  assert.equal(points[0]!['strike'], 24_500)
})

test('what is wrong is refused by name, and what is not there is not found', async () => {
  const wrong: readonly (readonly [string, number, RegExp])[] = [
    ['/fo/strikes?symbol=NIFTY', 422, /expiry/],
    ['/fo/strikes?symbol=NIFTY&expiry=2024-02-30', 422, /expiry/],
    [`/fo/strikes?symbol=NOPE&expiry=${EXPIRY}`, 404, /No options on NOPE/],
    [`/fo/strikes?${CHAIN}&at=2020-01-01T00:00:00Z`, 404, /Nothing is stored/],
    [`/fo/strike-distribution?${CHAIN}&indicator=max_pain`, 422, /indicator must be iv, a Greek/],
    [`/fo/moneyness-series?${CHAIN}&timeframe=1h`, 422, /1min, 5min or 15min/],
    [
      `/fo/moneyness-series?${CHAIN}&timeframe=1min&from=2024-01-01T00:00:00Z`,
      422,
      /at most 2 days/,
    ],
    [`/fo/max-pain?symbol=NOPE`, 404, /No options/],
    ['/fo/strikes?symbol=NIFTY&expiry=0000-01-01', 422, /a date that exists/],
    ['/fo/strikes?symbol=NIFTY&expiry=0001-01-01', 404, /No options/],
    [`/fo/strike-history?${CHAIN}&strike=1e308&to=9999-12-31T00:00:00Z`, 422, /10 days/],
  ]
  for (const [path, status, about] of wrong) {
    const answer = await viewer.get(path)
    assert.equal(answer.status, status, `${path}: ${answer.text}`)
    assert.match(answer.text, about, path)
  }
  const { status } = await fetch(`${server.url}/fo/strikes?${CHAIN}`)
  assert.equal(status, 401)
})
