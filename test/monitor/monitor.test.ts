import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { formatInstant, SECOND_MS, type Instant } from '#src/core/instant.ts'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import {
  contractId,
  EXPIRY,
  listContracts,
  minute,
  spotAt,
  storeMinutes,
  STRIKES,
} from '#test/options/chain-world.ts'
import { type Body, testServer } from '#test/support/server.ts'
import { openSocket, type Said } from '#test/support/stream-socket.ts'
import { settableClock } from '#test/support/clock.ts'

const MINUTES = 60
const at = (index: number): string => formatInstant(minute(index))
const clock = settableClock(at(MINUTES))
const server = await testServer({ after }, { clock })
const { pool } = server.database
await listContracts(pool)
await storeMinutes(pool, 0, MINUTES)
while ((await deriveStrikes(server.context)).isMoreDue);
const viewer = await server.user('viewer')
/** What the feed is asked for, by anybody. */
const wanted = async (): Promise<string[]> => {
  const { rows } = await pool.query('select distinct instrument_id as id from feed_subscription')
  return rows.map(({ id }) => String(id))
}
const list = (value: unknown): Body[] => value as Body[]

test('FO-220 metadata and search say what a monitor can show', async () => {
  const { status, body } = await viewer.get('/nifty-monitor/metadata?symbol=NIFTY%2050')
  assert.equal(status, 200)
  assert.deepEqual(body, {
    symbol: 'NIFTY',
    underlying: 'NIFTY.NSE',
    future: null,
    expiries: [{ expiry: EXPIRY, strikes: [...STRIKES], lot_size: 25 }],
  })
  const found = await viewer.get('/nifty-monitor/search?query=nif')
  assert.deepEqual(found.body['items'], [{ symbol: 'NIFTY', options: 10 }])
  assert.deepEqual((await viewer.get('/nifty-monitor/search?query=zzz')).body['items'], [])
  assert.equal((await viewer.get('/nifty-monitor/metadata?symbol=NOTHING')).status, 404)
})

test('FO-221 a session asks the feed for its instruments, two share them, and the last frees them', async () => {
  const open = async (each: number): Promise<Body> => {
    const body = { symbol: 'NSE:NIFTY', strikes_each_side: each }
    const answer = await viewer.post('/nifty-monitor/session', body)
    assert.equal(answer.status, 201)
    return answer.body
  }
  const small = await open(1)
  const wide = await open(2)
  // NIFTY is at 24 598: the nearest strike is 24 600, and there is nothing above it.
  assert.deepEqual(small['instruments'], [
    'NIFTY.NSE',
    contractId(24_550, 'call'),
    contractId(24_550, 'put'),
    contractId(24_600, 'call'),
    contractId(24_600, 'put'),
  ])
  assert.equal((await wanted()).length, 7)

  const path = (session: Body): string => `/nifty-monitor/session/${String(session['session_id'])}`
  const changed = await viewer.ask('PATCH', path(wide), { strikes_each_side: 4 })
  assert.equal(list(changed.body['instruments']).length, 11)
  assert.equal((await wanted()).length, 11)
  assert.equal((await viewer.ask('DELETE', path(wide))).status, 200)
  assert.equal((await wanted()).length, 5, 'those of the other session')
  assert.equal((await viewer.ask('DELETE', path(small))).status, 200)
  assert.deepEqual(await wanted(), [])
  assert.equal((await viewer.ask('DELETE', path(small))).status, 404)
})

test('FO-220 another user’s session is as good as none, and what is odd is refused by name', async () => {
  const { body } = await viewer.post('/nifty-monitor/session', {})
  const path = `/nifty-monitor/session/${String(body['session_id'])}`
  const other = await server.user()
  assert.equal((await other.ask('PATCH', path, { strikes_each_side: 2 })).status, 404)
  assert.equal((await other.ask('DELETE', path)).status, 404)
  const snapshot = `/nifty-monitor/snapshot?monitor_id=${String(body['session_id'])}`
  assert.equal((await other.get(snapshot)).status, 404)
  assert.deepEqual((await other.get('/nifty-monitor/status')).body['sessions'], [])
  assert.equal((await viewer.ask('PATCH', path, { strikes_each_side: 0 })).status, 422)
  const strange = await viewer.ask('PATCH', path, { expiries: ['2024-12-26'] })
  assert.equal(strange.status, 404)
  assert.match(String(strange.body['detail']), /There are: 2024-11-28/)

  const status = await viewer.get('/nifty-monitor/status')
  const [session] = list(status.body['sessions'])
  assert.deepEqual(
    [session!['session_id'], session!['symbol'], session!['strikes_each_side']],
    [body['session_id'], 'NIFTY', 10],
  )
  assert.equal((status.body['feed'] as Body)['status'], 'absent')
})

test('FO-220 a snapshot has the price, and the chain around it with Greeks', async () => {
  const { status, body } = await viewer.get('/nifty-monitor/snapshot?strikes_each_side=1')
  assert.equal(status, 200)
  assert.equal((body['underlying'] as Body)['last_price'], spotAt(MINUTES - 1))
  const [chain] = list(body['chains'])
  assert.equal(chain!['expiry'], EXPIRY)
  assert.deepEqual(
    list(chain!['strikes']).map(({ strike }) => strike),
    [24_550, 24_600],
  )
  const [{ call }] = list(chain!['strikes']) as [Body]
  assert.ok(Math.abs(Number((call as Body)['iv']) - 0.15) < 1e-6)
})

test('FO-243 the stream begins with a snapshot, tells what moves, and beats every 10 s', async (t) => {
  const { body } = await viewer.post('/nifty-monitor/session', { strikes_each_side: 1 })
  const path = `/nifty-monitor/stream?monitor_id=${String(body['session_id'])}`
  const socket = await openSocket(t, server, path, { 'x-api-key': viewer.key })
  assert.equal((await socket.next('welcome'))['heartbeat_seconds'], 10)
  const snapshot = await socket.next('snapshot')
  assert.equal(snapshot['session_id'], body['session_id'])
  assert.equal(list(snapshot['chains']).length, 1)
  const isChain = ({ expiry, strikes }: Said): boolean => expiry === EXPIRY && strikes !== undefined
  for (const _ of [24_550, 24_600]) await socket.next('update', isChain) // as it stood

  await storeMinutes(pool, MINUTES, MINUTES + 1)
  await deriveStrikes(server.context)
  clock.set(at(MINUTES + 1))
  // In this order or the other: a look may fall between the strikes and the clock.
  const isPrice = ({ underlying }: Said): boolean =>
    (underlying as Body | undefined)?.['last_price'] === spotAt(MINUTES)
  const told = await socket.next('update', (said) => isPrice(said) || isChain(said))
  const other = await socket.next('update', isPrice(told) ? isChain : isPrice)
  assert.ok(Number(other['sequence']) >= Number(told['sequence']))

  socket.say({ action: 'ping', id: 7 })
  assert.equal((await socket.next('pong'))['id'], 7)
  clock.set(formatInstant((minute(MINUTES + 1) + 10 * SECOND_MS) as Instant))
  assert.equal(typeof (await socket.next('heartbeat'))['sequence'], 'number')
  socket.say({ action: 'request_snapshot' })
  await socket.next('snapshot')
})
