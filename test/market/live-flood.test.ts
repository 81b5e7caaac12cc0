import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '#test/support/database.ts'
import { testServer } from '#test/support/server.ts'
import { startTickerService, TOKENS } from '#test/support/ticker-service.ts'
import { latestQuotes } from '#src/app/market/live/latest-quotes.ts'
import { QUOTES_CHANNEL, type QuotesMessage } from '#src/app/market/live/quote-text.ts'
import { readMarketState } from '#src/app/market/live/market-state.ts'
import { fixed } from '#src/core/fixed.ts'
import { formatInstant } from '#src/core/instant.ts'
import { openLiveFeed } from '#src/feeds/live/live-feed.ts'
import { openTickerClient } from '#src/feeds/live/ticker-client.ts'
import { fastClock } from './fast-clock.ts'
import { INDEX, knowContracts, marketContext, runLoop, SAMPLE, until } from './live-market.ts'

const FRAMES = 300
const A_FRAME = 200 // ticks

test('FO-342 a flood of ticks is conflated: no queue grows, and each contract is told at most each 100 ms', async (t) => {
  const { pool } = await testDatabase(t)
  const service = await startTickerService(t)
  const clock = fastClock('2024-11-07T04:00:00Z', 1)
  const context = marketContext(pool, clock)
  await knowContracts(pool, '2024-11-07', [INDEX, SAMPLE])
  const client = openTickerClient({ url: service.url, timeoutMs: 30_000, clock })
  const openFeed = () => openLiveFeed({ client, clock })
  runLoop(t, context, { openFeed, lookBackDays: 0.001, leaseMs: 30_000 })
  await until(async () => service.said.length > 0)

  const told: number[] = []
  context.links.bus.subscribe(QUOTES_CHANNEL, {
    message(text) {
      const { quotes } = JSON.parse(text) as QuotesMessage
      if (quotes.some(({ instrumentId }) => instrumentId === INDEX)) told.push(performance.now())
    },
    resync: () => {},
  })
  const startedAt = performance.now()
  const heapBefore = process.memoryUsage().heapUsed
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const timestamp = formatInstant(clock.now())
    service.send(
      ...Array.from({ length: A_FRAME }, (_, index) => ({
        instrument_token: TOKENS[index % 2 === 0 ? INDEX : SAMPLE]!,
        timestamp,
        last_price: 24_000 + frame + index / 1_000,
        volume: frame * A_FRAME + index,
      })),
    )
    if (frame % 20 === 0) await clock.sleep(5)
  }
  const last = fixed('24299.198') // of the last frame, its last even tick
  await until(async () => (await latestQuotes(context, [INDEX])).get(INDEX)?.lastPrice === last)
  const tookMs = performance.now() - startedAt
  const most = Math.ceil(tookMs / 100) + 2
  assert.ok(told.length <= most, `${told.length} messages in ${tookMs} ms`)
  const state = await until(async () => {
    const { state: seen } = await readMarketState(context)
    return (seen?.counts.ticks ?? 0) >= FRAMES * A_FRAME && seen
  })
  assert.deepEqual([state.counts.ticks, state.refused, state.reconnects], [FRAMES * A_FRAME, 0, 0])
  const { rows } = await pool.query('select count(*)::int as count from latest_quote')
  assert.deepEqual(rows, [{ count: 2 }])
  const grownMb = (process.memoryUsage().heapUsed - heapBefore) / 2 ** 20
  assert.ok(grownMb < 300, `${grownMb} MB, with the garbage that is not collected yet`)
})

test('FO-352 what the ticker was asked, how long that took and the breaker are measured', async (t) => {
  const service = await startTickerService(t)
  const market = { tickerUrl: service.url, tickerTimeoutMs: 30_000, demo: null }
  const server = await testServer(t, { market })
  await knowContracts(server.database.pool, '2024-11-07', [INDEX])
  const metrics = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text()
  const text = await until(async () => {
    const found = await metrics()
    return /ticker_requests_total\{operation="instruments",result="ok"\} [1-9]/.test(found) && found
  })
  assert.match(text, /ticker_request_duration_seconds_count\{operation="instruments"\} [1-9]/)
  assert.match(text, /ticker_breaker_state\{state="closed"\} 1/)
  assert.match(text, /ticker_breaker_state\{state="open"\} 0/)
  service.manner = 'fails'
  service.accepts = false
  service.drop()
  const operator = await server.user('operator')
  const body = { instruments: [INDEX], from: '2024-11-04', to: '2024-11-05' }
  for (let count = 0; count < 3; count += 1) {
    assert.equal((await operator.post('/api/backfill', body)).body['errors'], 1)
  }
  assert.match(
    await metrics(),
    /ticker_requests_total\{operation="history",result="failed"\} [1-9]/,
  )
})
