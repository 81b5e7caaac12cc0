import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { formatInstant } from '#src/core/instant.ts'
import { settableClock } from '#test/support/clock.ts'
import { type Body, testServer } from '#test/support/server.ts'
import {
  EXPIRY,
  listContracts,
  minute,
  openInterestAt,
  premiumAt,
  spotAt,
  storeMinutes,
} from '../options/chain-world.ts'

const MINUTES = 30
const at = (index: number): string => formatInstant(minute(index))
const server = await testServer({ after }, { clock: settableClock(at(400)) })
const { pool } = server.database
await listContracts(pool)
await storeMinutes(pool, 0, MINUTES)
while ((await deriveStrikes(server.context)).isMoreDue);
const viewer = await server.user('viewer')
const get = async (path: string): Promise<Body> => {
  const { status, body, text } = await viewer.get(path)
  assert.equal(status, 200, text)
  return body
}
type Column = readonly (number | null)[]

test('FO-227 the last six hours of a strike: bars of the underlying, and the strike beside them', async () => {
  const body = await get(
    `/historical/series?underlying=NIFTY%2050&strike=24500&expiry=${EXPIRY}&timeframe=1min`,
  )
  assert.deepEqual(
    [body['underlying'], body['end'], body['start']],
    ['NIFTY', at(MINUTES), formatInstant((minute(MINUTES) - 6 * 3_600_000) as never)],
  )
  const timestamps = body['timestamps'] as string[]
  assert.deepEqual([timestamps.length, timestamps[0], timestamps.at(-1)], [30, at(0), at(29)])
  const { close } = body['candles'] as Record<string, Column>
  assert.deepEqual([close![0], close![29]], [spotAt(0), spotAt(29)])
  const metrics = body['metrics'] as Record<string, Column>
  assert.deepEqual(metrics['call_premium']![7], premiumAt(24_500, 'call', 7))
  assert.equal(metrics['put_oi']![29], openInterestAt(24_500, 'put', 29))
  assert.ok(Math.abs(metrics['call_iv']![12]! - 0.15) < 1e-6)
  for (const column of Object.values(metrics)) assert.equal(column.length, 30)
})

test('FO-227 a bucket follows the money, an expiry has its ratios, and an underlying its bars', async () => {
  const bucket = await get(
    `/historical/series?underlying=NIFTY&bucket=atm&expiry=${EXPIRY}&timeframe=5min`,
  )
  const { call_iv: iv } = bucket['metrics'] as Record<string, Column>
  assert.equal(iv!.length, 6, 'thirty minutes by five')
  for (const value of iv!) assert.ok(Math.abs(value! - 0.15) < 1e-6, 'whichever strike it is')
  const expiry = await get(`/historical/series?underlying=NIFTY&expiry=${EXPIRY}&timeframe=15min`)
  assert.deepEqual(Object.keys(expiry['metrics'] as object), ['pcr', 'max_pain'])
  const bars = await get(
    `/historical/series?underlying=NIFTY&start=${at(10)}&end=${at(20)}&timeframe=1min`,
  )
  assert.deepEqual([(bars['timestamps'] as string[]).length, bars['metrics']], [10, {}])
  const wrong = await viewer.get('/historical/series?underlying=NIFTY&strike=24500')
  assert.deepEqual([wrong.status, /expiry/.test(String(wrong.body['detail']))], [422, true])
  const strange = `underlying=NIFTY&expiry=${EXPIRY}&strike=99999`
  for (const query of ['underlying=NOTHING', strange]) {
    assert.equal((await viewer.get(`/historical/series?${query}`)).status, 404, query)
  }
  const { start, end } = await get(`/historical/series?underlying=NIFTY&timeframe=15min`)
  const last = minute(MINUTES) // 09:45, where a bucket of any length ends
  assert.deepEqual(
    [start, end],
    [formatInstant((last - 6 * 3_600_000) as never), formatInstant(last)],
  )
  for (const [query, words] of [
    [`start=${at(9)}&end=${at(9)}`, /ends before it begins/],
    [`start=${at(9)}&end=${at(0)}`, /ends before it begins/],
    [`expiry=${EXPIRY}&strike=24500&bucket=ATM`, /not both/],
  ] as const) {
    const { status, body } = await viewer.get(`/historical/series?underlying=NIFTY&${query}`)
    assert.deepEqual([status, words.test(String(body['detail']))], [422, true], query)
  }
})

test('FO-228 a window has bars and panels of several strikes, all on the same timestamps', async () => {
  const body = await get(
    `/replay/window?underlying=NIFTY&start=${at(0)}&end=${at(MINUTES)}&expiries=${EXPIRY}` +
      '&strikes=24500,24600&panels=premium,oi,pcr',
  )
  const { length } = body['timestamps'] as string[]
  assert.equal(length, 30)
  const series = body['series'] as Body[]
  assert.deepEqual(
    series.map((one) => [one['panel'], one['strike'], one['option_side']]),
    [
      ['premium', 24_500, 'call'],
      ['premium', 24_500, 'put'],
      ['premium', 24_600, 'call'],
      ['premium', 24_600, 'put'],
      ['oi', 24_500, 'call'],
      ['oi', 24_500, 'put'],
      ['oi', 24_600, 'call'],
      ['oi', 24_600, 'put'],
      ['pcr', null, null],
    ],
  )
  for (const one of series) assert.equal((one['values'] as Column).length, length)
  const twice = await get(
    `/replay/window?underlying=NIFTY&start=${at(0)}&end=${at(MINUTES)}` +
      `&expiries=${EXPIRY},${EXPIRY}&strikes=24500,24600,24500&panels=premium,oi,premium,pcr`,
  )
  assert.deepEqual(twice['series'], series, 'what is named twice is told once')
  assert.equal((series[2]!['values'] as Column)[9], premiumAt(24_600, 'call', 9))
})

test('FO-228 what cannot be a window is refused in words', async () => {
  const window = (more: string) => {
    const query = new URLSearchParams(more)
    if (!query.has('underlying')) query.set('underlying', 'NIFTY')
    return viewer.get(`/replay/window?${query}`)
  }
  for (const [more, status] of [
    [`start=${at(9)}&end=${at(0)}`, 422],
    [`start=2020-01-01T00:00:00Z&end=${at(0)}`, 422],
    [`start=${at(0)}&end=${at(9)}&panels=nonsense`, 422],
    [`start=${at(0)}&end=${at(9)}&expiries=2024-02-30`, 422],
    [`start=${at(0)}&end=${at(9)}&expiries=2024-12-26`, 404],
    [`start=${at(0)}&end=${at(9)}&underlying=NOTHING`, 404],
  ] as const) {
    const answer = await window(more)
    assert.equal(answer.status, status, `${more}: ${answer.text}`)
    assert.equal(typeof answer.body['detail'], 'string')
  }
})
