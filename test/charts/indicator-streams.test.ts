import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { systemClock } from '#src/app/context.ts'
import { quoteMemory } from '#src/app/market/live/quote-memory.ts'
import { fixed } from '#src/core/fixed.ts'
import { instant, type Instant } from '#src/core/instant.ts'
import type { Links } from '#src/links/links.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { insertBars } from '#src/store/market/bars.ts'
import { transaction } from '#src/store/transaction.ts'
import { leapingClock } from '#test/support/clock.ts'
import { knowNifty, sessionMinutes } from '#test/support/nifty-session.ts'
import { testServer, type TestClient, type TestServer } from '#test/support/server.ts'
import { openSocket, type StreamSocket } from '#test/support/stream-socket.ts'

// It is five past the hour, and all but the last minutes of the session are stored.
const MINUTES = sessionMinutes()
const STORED = 300
const NOW = '2024-11-07T08:45:10Z'

const clock = leapingClock(NOW)
const log = { info: () => {}, warn: () => {}, error: () => {} }
const ends: (() => Promise<void>)[] = []
let links: Links
let server: TestServer
let user: TestClient
before(async () => {
  links = openLocalLinks({ clock, log })
  server = await testServer({ after: (end) => void ends.push(end) }, { clock, links })
  await knowNifty(server.context, MINUTES.slice(0, STORED))
  user = await server.user()
})
after(async () => {
  for (const end of ends) await end()
  await links.close()
})

const SESSION = '/indicators/stream/session'

function open(t: Parameters<typeof openSocket>[0], path: string, client = user) {
  return openSocket(t, server, `${path}?token=${client.key}`)
}

function ask(socket: StreamSocket, indicators: readonly string[], action = 'subscribe'): void {
  socket.say({ action, symbol: 'NIFTY', timeframe: '5min', indicators })
}

function quote(price: string): void {
  const nothing = { bid: null, ask: null, bidQuantity: null, askQuantity: null }
  const at = clock.now()
  const said = { instrumentId: 'NIFTY.NSE', at, lastPrice: fixed<'price'>(price), volume: null }
  const rest = { openInterest: null, previousClose: null, mock: false }
  quoteMemory(links).put([{ ...nothing, ...said, ...rest }])
  links.bus.publish('market.quotes', '{"quotes":[]}')
}

async function computations(): Promise<unknown> {
  return (await user.get('/indicators/health')).body['computations']
}

/** What others do takes a while; who waits for it asks again. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

test('FO-161 FO-241 test 7: the stream begins with what its user follows, and tells what is added', async (t) => {
  const follow = (indicators: string[], verb = 'subscribe') =>
    user.post(`/indicators/${verb}`, { symbol: 'NIFTY50', timeframe: '5min', indicators })
  await follow(['SMA_20'])
  const socket = await open(t, '/indicators/stream')
  const snapshot = await socket.next('snapshot')
  const [sma] = snapshot['indicators'] as Record<string, unknown>[]
  const { body } = await user.get('/indicators/current?symbol=NIFTY&timeframe=5m&indicators=SMA_20')
  const current = (body['values'] as Record<string, { value: number }>)['SMA_20']!
  assert.deepEqual([sma!['indicator_id'], sma!['value']], ['SMA_20', current.value])

  await follow(['RSI_14'])
  let price = 24_500
  await until(async () => {
    quote(String((price += 1)))
    clock.leap(1_000)
    socket.say({ action: 'ping' })
    await socket.next('pong')
    return socket.received.some(({ indicator_id }) => indicator_id === 'RSI_14')
  })
  await follow(['SMA_20', 'RSI_14'], 'unsubscribe')
  socket.cut()
})

test('FO-242 FO-160 two sessions of one user share a computation and no subscription', async (t) => {
  const [one, other] = [await open(t, SESSION), await open(t, SESSION)]
  await until(async () => (await computations()) === 0)
  ask(one, ['RSI_14', 'EMA_10'])
  ask(other, ['RSI_14'])
  for (const socket of [one, one, other]) await socket.next('snapshot')
  assert.equal(await computations(), 2, 'RSI_14 is computed once')
  ask(one, ['RSI_14'], 'unsubscribe')
  await one.next('unsubscribed')
  assert.equal(await computations(), 2, 'somebody holds it still')
  other.say({ action: 'ping' })
  await other.next('pong')
  assert.ok(!other.received.some(({ key }) => String(key).includes('EMA')))
  other.cut()
  await until(async () => (await computations()) === 1)
  one.cut()
  await until(async () => (await computations()) === 0)
})

test('FO-150 FO-242 a bar that forms is told as it grows, and once closed as a request reads it', async (t) => {
  const socket = await open(t, SESSION)
  ask(socket, ['SMA_3'])
  const snapshot = await socket.next('snapshot')
  const [newest] = snapshot['indicators'] as { opened_at: string; is_final: boolean }[]
  assert.deepEqual([newest!.opened_at, newest!.is_final], ['2024-11-07T08:40:00.000Z', true])
  const closes = [294, 299].map((minute) => Number(MINUTES[minute]!.close) / 1e8)

  const mean = (closes[0]! + closes[1]! + 24_600) / 3
  quote('24600') // what was quoted before may be told first
  const forming = await socket.next(
    'update',
    ({ is_final: isFinal, value }) => isFinal === false && Math.abs(Number(value) - mean) < 1e-6,
  )
  assert.equal(forming['opened_at'], '2024-11-07T08:45:00.000Z')

  const next = MINUTES.slice(STORED, STORED + 5)
  await transaction(server.context.pool, (tx) => insertBars(tx, '1m', next))
  for (let half = 0; half < 10; half += 1) {
    clock.leap(30_000)
    socket.say({ action: 'ping' }) // who is silent for a minute is sent away
    await socket.next('pong')
  }
  const final = await socket.next('update', ({ is_final: isFinal }) => isFinal === true)
  assert.equal(final['opened_at'], '2024-11-07T08:45:00.000Z')
  const { body } = await user.get('/indicators/current?symbol=NIFTY&timeframe=5m&indicators=SMA_3')
  assert.equal(
    final['value'],
    (body['values'] as Record<string, { value: number }>)['SMA_3']!.value,
  )
  const fresh = await server.user()
  const batch = await fresh.post('/indicators/batch', {
    symbol: 'NIFTY',
    queries: [{ timeframe: '5min', indicator: 'SMA_3', lookback: 1 }],
  })
  const [result] = batch.body['results'] as { series: { value: number }[] }[]
  assert.equal(result!.series[0]!.value, final['value'], 'to the last bit')
})

test('FO-242 a quote that comes while the bars are still read is told once they are', async (t) => {
  const socket = await open(t, SESSION)
  await socket.next('welcome')
  const { pool } = server.database
  await transaction(pool, async (tx) => {
    await tx.query('lock table bar in access exclusive mode') // holds whoever reads bars
    socket.say({ action: 'subscribe', symbol: 'NIFTY', timeframe: '15min', indicators: ['SMA_1'] })
    quote('24123.45')
    await until(async () => {
      const { rows } = await pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return rows.length > 1 // the snapshot, and what follows the bars
    })
    await systemClock.sleep(200) // in which quotes are looked at
  })
  const update = await socket.next('update', ({ is_final }) => is_final === false)
  assert.equal(update['value'], 24_123.45)
})

test('FO-252 an indicator that there is not is INVALID_INDICATOR, and others are listened to', async (t) => {
  const socket = await open(t, SESSION)
  ask(socket, ['NOPE_14', 'RSI_14'])
  const error = await socket.next('error')
  assert.equal(error['code'], 'INVALID_INDICATOR')
  await socket.next('snapshot')
  for (const [parameters, code] of [
    [{ symbol: 'NIFTY', timeframe: '5min' }, 'VALIDATION_ERROR'],
    [{ symbol: 'NIFTY', timeframe: '7min', indicators: ['RSI'] }, 'VALIDATION_ERROR'],
    [{ symbol: 'NIFTY', timeframe: '5min', indicators: [] }, 'VALIDATION_ERROR'],
    [{ symbol: 'NOBODY', timeframe: '5min', indicators: ['RSI'] }, 'SUBSCRIBE_ERROR'],
  ] as const) {
    socket.say({ action: 'subscribe', ...parameters })
    assert.equal((await socket.next('error'))['code'], code)
  }
  socket.say('{"action":')
  assert.equal((await socket.next('error'))['code'], 'JSON_ERROR')
  socket.say({ action: 'ping' })
  await socket.next('pong')
})

test('FO-249 who comes back with the id of a session has its subscriptions again', async (t) => {
  const first = await open(t, SESSION)
  const { session_id } = await first.next('welcome')
  ask(first, ['RSI_14', 'SMA_20'])
  await first.next('snapshot')
  const { sequence } = await first.next('snapshot')
  first.cut()
  const again = await open(t, SESSION)
  await again.next('welcome')
  again.say({ action: 'resume', session_id, last_sequence: sequence })
  const resumed = await again.next('resumed')
  assert.deepEqual(
    (resumed['subscriptions'] as { key: string }[]).map(({ key }) => key),
    ['NIFTY/5min/RSI_14', 'NIFTY/5min/SMA_20'],
  )
  await again.next('snapshot')
  assert.ok(instant(NOW) < (clock.now() as Instant))
})
