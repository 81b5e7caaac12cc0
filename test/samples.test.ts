import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test, type TestContext } from 'node:test'
import { openPool } from '#src/store/pool.ts'
import { testDatabase } from './support/database.ts'
import { NO_REDIS, testRedis } from './support/redis.ts'
import {
  loadSamples,
  SAMPLE_INSTRUMENT,
  SAMPLE_STRATEGIES,
  SAMPLE_STRATEGY,
} from './support/samples.ts'
import { testServer } from './support/server.ts'
import { startTickerService, TOKENS } from './support/ticker-service.ts'

// Integration, P1: what other tests stand on.

const SAMPLE_ID = `${SAMPLE_INSTRUMENT.tradingsymbol}.${SAMPLE_INSTRUMENT.exchange}`

test('FO-378 the samples are read, made, tracked and filled in by the mock ticker service', async (t) => {
  const near = await testDatabase(t)
  const pool = openPool(near.dsn, { min: 1, max: 5 })
  t.after(() => pool.end())
  const ticker = await startTickerService(t)
  const market = { tickerUrl: ticker.url, tickerTimeoutMs: 30_000, demo: 'off' } as const
  const server = await testServer(t, { database: { ...near, pool }, market })
  await loadSamples(server.context)
  const user = await server.user('operator')

  const { body: found } = await user.get(`/instruments/detail/${TOKENS[SAMPLE_ID]!}`)
  assert.equal(found['tradingsymbol'], 'NIFTY24N2824500CE', JSON.stringify(found))
  const [condor] = SAMPLE_STRATEGIES
  const whole = await user.post('/strategies', condor)
  assert.equal(whole.status, 201, whole.text)
  assert.deepEqual([whole.body['name'], whole.body['instrument_count']], ['Test Iron Condor', 4])

  const other = { ...SAMPLE_STRATEGY, name: 'One leg' }
  const { strategy_id: id } = (await user.post('/strategies', other)).body
  const leg = await user.post(`/strategies/${String(id)}/instruments`, SAMPLE_INSTRUMENT)
  assert.equal(leg.status, 201, leg.text)
  // The last sample minute closes at 119.75: 50 × 119.75 paid for, 50 × 0.75 less than at entry.
  const { body } = await user.get(`/strategies/${String(id)}`)
  assert.deepEqual([body['current_m2m'], body['current_pnl']], ['-5987.5', '-37.5'])

  ticker.candles.set(TOKENS[SAMPLE_ID]!, [
    ['2024-11-07T03:47:00Z', 121, 121, 119.5, 119.75, 9975, 0],
    ['2024-11-07T03:48:00Z', 119.75, 120, 119, 119.9, 100, 0],
  ])
  const asked = { instruments: [SAMPLE_ID], from: '2024-11-07', to: '2024-11-07' }
  const filled = await user.post('/api/backfill', asked)
  assert.equal(filled.body['rows_inserted'], 1, filled.text)
  const bars = await user.get(`/api/bars?instrument_id=${SAMPLE_ID}&interval=1m`)
  assert.deepEqual(bars.body['close'], ['120.5', '121', '119.75', '119.9'])
})

test('FO-378 a Redis of one test leaves nothing to the next', { skip: NO_REDIS }, async (t) => {
  await t.test('the first writes', async (one) => {
    assert.equal(await said(one, 'SET a 1'), '+OK')
  })
  await t.test('the second finds nothing', async (next) => {
    assert.equal(await said(next, 'DBSIZE'), ':0')
  })
})

async function said(t: TestContext, command: string): Promise<string> {
  const { port } = await testRedis(t)
  const socket = connect(port, '127.0.0.1')
  t.after(() => socket.destroy())
  socket.write(`${command}\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  return String(answer).trim()
}
