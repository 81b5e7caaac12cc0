import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTierRates, TIER_RATES } from '#src/app/identity/tiers.ts'
import { DEFAULT_HTTP, type HttpSettings } from '#src/app/operations/http-settings.ts'
import { settableClock } from '#test/support/clock.ts'
import { clientOf, testServer, type Answer } from '#test/support/server.ts'

const START = '2026-01-05T09:15:00Z'
const START_SECOND = 1_767_604_500 // GNU date: date -ud 2026-01-05T09:15:00Z +%s

/** Limits as an operator writes them, for whatever tier the test's users have. */
function limitedTo(rates: string, anyone = 'unlimited'): HttpSettings {
  const tiers = ['free', 'premium', 'enterprise', 'internal'].map((tier) => `${tier}=${rates}`)
  const text = [...tiers, `anyone=${anyone}`].join(';')
  return { ...DEFAULT_HTTP, tierRates: readTierRates(text, 'RATE_LIMITS') }
}

function standing({ headers }: Answer): readonly (string | null)[] {
  return ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`))
}

test('FO-270 of 101 requests in a minute under a limit of 100, the last is refused', async (t) => {
  const server = await testServer(t, { clock: settableClock(START), http: limitedTo('100/min') })
  const user = await server.user()
  for (let count = 1; count <= 100; count += 1) {
    const answer = await user.get('/api/strategies')
    assert.equal(answer.status, 200, `request ${count}`)
    assert.equal(answer.headers.get('x-ratelimit-remaining'), String(100 - count))
  }
  const refused = await user.get('/api/strategies')
  assert.equal(refused.status, 429)
  assert.equal(refused.body['code'], 'rate_limited')
  assert.match(String(refused.body['detail']), /rate limit exceeded/)
  assert.equal(refused.headers.get('retry-after'), '60')
  assert.deepEqual(standing(refused), ['100', '0', String(START_SECOND + 60)])
})

test('FO-271 a limit is whole again after its window', async (t) => {
  const clock = settableClock(START)
  const server = await testServer(t, { clock, http: limitedTo('2/min') })
  const user = await server.user()
  const statusOf = async () => (await user.get('/api/strategies')).status
  assert.deepEqual([await statusOf(), await statusOf(), await statusOf()], [200, 200, 429])
  clock.set('2026-01-05T09:15:59.999Z')
  assert.equal(await statusOf(), 429)
  clock.set('2026-01-05T09:16:00Z')
  assert.deepEqual([await statusOf(), await statusOf(), await statusOf()], [200, 200, 429])
})

test('FO-271 each user and each endpoint is counted by itself', async (t) => {
  const server = await testServer(t, { clock: settableClock(START), http: limitedTo('1/min') })
  const user = await server.user()
  const other = await server.user()
  assert.equal((await user.get('/api/strategies')).status, 200)
  assert.equal((await user.get('/api/strategies')).status, 429)
  assert.equal((await user.get('/api/instruments')).status, 200, 'another endpoint')
  assert.equal((await other.get('/api/strategies')).status, 200, 'another user')
})

test('FO-271 a burst passes at once, and then as many as the rate fills', async (t) => {
  const clock = settableClock(START)
  const server = await testServer(t, { clock, http: limitedTo('5/s 100/min burst 10') })
  const user = await server.user()
  const passed = async (asked: number) => {
    const answers = await Promise.all(
      Array.from({ length: asked }, () => user.get('/api/strategies')),
    )
    return answers.filter(({ status }) => status === 200).length
  }
  assert.equal(await passed(15), 10)
  clock.set('2026-01-05T09:15:01Z')
  assert.equal(await passed(15), 5)
})

test('FO-272 the tiers are as the source has them', () => {
  const table = Object.entries(TIER_RATES).map(([tier, rates]) => [
    tier,
    ...rates!.windows.map(({ limit, windowMs }) => `${limit}/${windowMs}`),
    rates!.burst,
  ])
  assert.deepEqual(table.slice(0, 4), [
    ['free', '5/1000', '100/60000', '1000/3600000', 10],
    ['premium', '20/1000', '500/60000', '10000/3600000', 50],
    ['enterprise', '100/1000', '3000/60000', '50000/3600000', 200],
    ['internal', '1000/1000', '30000/60000', '500000/3600000', 2_000],
  ])
})

test('FO-272 answers say how the tightest limit stands, refused ones when to come back', async (t) => {
  const server = await testServer(t, {
    clock: settableClock(START),
    http: limitedTo('5/s 3/min 1000/h burst 10'),
  })
  const user = await server.user()
  const first = await user.get('/api/strategies')
  assert.deepEqual(standing(first), ['3', '2', String(START_SECOND + 60)])
  assert.equal(first.headers.get('retry-after'), null)
})

test('without a key, an address is counted, and so are its keys that do not work', async (t) => {
  const server = await testServer(t, {
    clock: settableClock(START),
    http: limitedTo('unlimited', '2/min'),
  })
  const nobody = clientOf(server.url, null)
  const statuses = async (client: typeof nobody, path: string) => [
    (await client.get(path)).status,
    (await client.get(path)).status,
    (await client.get(path)).status,
  ]
  const callback = '/api/broker/callback?state=none&request_token=none'
  assert.deepEqual(await statuses(nobody, callback), [401, 401, 429])
  const guesser = clientOf(server.url, `sb_${'0'.repeat(8)}_${'0'.repeat(40)}`)
  assert.deepEqual(await statuses(guesser, '/api/runs'), [401, 401, 429])
})
