import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { startTickerService, TOKENS, type WireTick } from '#test/support/ticker-service.ts'
import type { AppError } from '#src/core/app-error.ts'
import { fixed } from '#src/core/fixed.ts'
import { formatInstant, instant } from '#src/core/instant.ts'
import type { MarketTick } from '#src/domain/market/live/quote.ts'
import type { BreakerState } from '#src/feeds/feed.ts'
import { openLiveFeed } from '#src/feeds/live/live-feed.ts'
import { openTickerClient } from '#src/feeds/live/ticker-client.ts'
import { fastClock, type FastClock } from './fast-clock.ts'
import { FUTURE, INDEX, SAMPLE, until } from './live-market.ts'

const OPEN = '2024-11-07T04:00:00Z' // half past nine in India

/** A service, and a feed of it whose clock runs `speed` times as fast. */
async function ticker(t: TestContext, { speed = 100, start = OPEN, connects = true } = {}) {
  const service = await startTickerService(t)
  const fast = fastClock(start, speed)
  const slept: number[] = []
  const clock: FastClock = {
    ...fast,
    sleep(durationMs, signal) {
      slept.push(durationMs)
      return fast.sleep(durationMs, signal)
    },
  }
  const states: BreakerState[] = []
  const requests: string[] = []
  const client = openTickerClient({
    url: service.url,
    timeoutMs: 30_000,
    clock,
    observer: {
      request: (operation, result) => requests.push(`${operation} ${result}`),
      breaker: (state) => states.push(state),
    },
  })
  const feed = openLiveFeed({ client, clock })
  const heard: MarketTick[] = []
  const over = new AbortController()
  const listens = (async () => {
    if (!connects) return
    for await (const ticks of feed.ticks(over.signal)) heard.push(...ticks)
  })()
  t.after(async () => {
    over.abort()
    await feed.close()
    await listens
  })
  const wire = (id: string, fields: Record<string, unknown> = {}): WireTick => ({
    instrument_token: TOKENS[id]!,
    timestamp: formatInstant(clock.now()),
    last_price: 24_500.05,
    volume: 1_000,
    ...fields,
  })
  return { service, clock, slept, client, feed, heard, states, requests, wire }
}

const is = (condition: boolean) => Promise.resolve(condition)

test('FO-290 ticks are received as the service sent them, under our names', async (t) => {
  const { service, feed, heard, wire } = await ticker(t, { speed: 1 })
  feed.subscribe([INDEX, SAMPLE])
  await until(() => is(service.said.length > 0))
  assert.deepEqual(service.said, [
    { action: 'subscribe', tokens: [TOKENS[INDEX], TOKENS[SAMPLE]], mode: 'full' },
  ])
  const sent = wire(SAMPLE, {
    timestamp: '2024-11-07T09:30:00+05:30',
    last_price: 120.5,
    last_quantity: 50,
    bid: '120.45',
    ask: 120.55,
    bid_quantity: 75,
    ask_quantity: 0,
    oi: 1_250_000,
    depth: { buy: [{ price: 120.45, quantity: 75, orders: 2 }], sell: [] },
  })
  service.send(sent)
  await until(() => is(heard.length > 0))
  assert.deepEqual(heard, [
    {
      instrumentId: SAMPLE,
      at: instant(OPEN),
      lastPrice: fixed('120.5'),
      lastQuantity: fixed('50'),
      bid: fixed('120.45'),
      ask: fixed('120.55'),
      bidQuantity: fixed('75'),
      askQuantity: fixed('0'),
      depth: {
        bids: [{ price: fixed('120.45'), quantity: fixed('75'), orderCount: 2 }],
        asks: [],
      },
      volume: fixed('1000'),
      openInterest: fixed('1250000'),
    },
  ])
})

test('FO-290 subscriptions are asked for once, let go, and named when nobody has them', async (t) => {
  const { service, feed } = await ticker(t, { speed: 1 })
  feed.subscribe([FUTURE])
  await until(() => is(service.said.length === 1))
  feed.subscribe(['NOPE.NSE'])
  await until(() => is(feed.state().unknown.length === 1))
  assert.deepEqual(feed.state().unknown, ['NOPE.NSE'])
  feed.unsubscribe([FUTURE, 'NOPE.NSE'])
  await until(() => is(service.said.length === 2))
  assert.deepEqual(service.said.at(-1), { action: 'unsubscribe', tokens: [TOKENS[FUTURE]] })
  assert.deepEqual([feed.state().subscribed, feed.state().unknown], [0, []])
})

test('FO-290 what does not have the form of the protocol is counted, and harms nothing', async (t) => {
  const { service, feed, heard, wire } = await ticker(t, { speed: 1 })
  feed.subscribe([INDEX])
  await until(() => is(service.said.length === 1))
  for (const text of ['{', '[]', 'null', '{"type":"ticks"}', '{"type":"news"}', '"a"']) {
    service.sendText(text)
  }
  service.send(
    wire(INDEX, { last_price: 'ten' }),
    wire(INDEX, { timestamp: 'yesterday' }),
    wire(INDEX, { last_price: 1e300 }),
    wire(INDEX, { volume: { $gt: 0 } }),
    wire(INDEX, { instrument_token: 42 }),
    wire(INDEX),
  )
  await until(() => is(heard.length === 1))
  assert.equal(heard[0]!.lastPrice, fixed('24500.05'))
  assert.equal(feed.state().refused, 11)
})

test('FO-290 a backfill asks by token, and brings minutes that have closed', async (t) => {
  const { service, feed, clock } = await ticker(t, { speed: 1 })
  service.candles.set(TOKENS[FUTURE]!, [
    ['2024-11-07T09:15:00+05:30', 24_500, 24_510.5, 24_490, 24_505, 75_000, 4_100_000],
    ['2024-11-07T09:16:00+05:30', 24_505, 24_505, 24_505, 24_505, 0, null],
    [formatInstant(clock.now()), 1, 1, 1, 1, 1, 1], // goes on
  ])
  const bars = await feed.backfill(
    FUTURE,
    instant('2024-11-07T03:45:00Z'),
    instant('2024-11-07T04:01:00Z'),
  )
  assert.equal(bars.length, 2)
  assert.deepEqual(bars[0], {
    instrumentId: FUTURE,
    openedAt: instant('2024-11-07T03:45:00Z'),
    closedAt: instant('2024-11-07T03:46:00Z'),
    open: fixed('24500'),
    high: fixed('24510.5'),
    low: fixed('24490'),
    close: fixed('24505'),
    volume: fixed('75000'),
    openInterest: fixed('4100000'),
  })
  assert.equal(bars[1]!.openInterest, null)
  assert.match(service.asked.at(-1)!, /^\/history\/9000001\?from=2024-11-07T03:45:00\.000Z&to=/)
})

test('FO-290 FO-293 quotes are given up after 5 s, tokens after 10 s, history after 30 s', async (t) => {
  const { service, client, clock, slept } = await ticker(t, { speed: 1, connects: false })
  const took = async (work: () => Promise<unknown>): Promise<number> => {
    const before = slept.length
    const givenUp = assert.rejects(work(), { code: 'feed_unavailable' })
    await until(() => is(slept.length > before))
    clock.jump(slept[before]!)
    await givenUp
    return slept[before]!
  }
  service.manner = 'hangs'
  const tokensTook = await took(() => client.tokensOf([INDEX]))
  service.manner = 'answers'
  await client.tokensOf([INDEX])
  service.manner = 'hangs'
  const quotesTook = await took(() => client.quotes([INDEX]))
  const historyTook = await took(() => client.history(INDEX, instant(OPEN), clock.now()))
  assert.deepEqual([quotesTook, tokensTook, historyTook], [5_000, 10_000, 30_000])
})

test('FO-293 the breaker opens after five faults, lets one try after 30 s, and closes', async (t) => {
  const { service, client, states, requests, clock } = await ticker(t, {
    speed: 1,
    connects: false,
  })
  await client.tokensOf([INDEX])
  for (const manner of ['fails', 'lies', 'babbles', 'fails', 'lies'] as const) {
    service.manner = manner
    await assert.rejects(client.quotes([INDEX]), {
      code: manner === 'fails' ? 'feed_unavailable' : 'feed_unexpected',
    })
  }
  assert.equal(client.breaker.state, 'open')
  const askedBefore = service.asked.length
  await assert.rejects(client.quotes([INDEX]), (cause: AppError) => {
    return cause.code === 'feed_unavailable' && cause.details['breaker'] === 'open'
  })
  assert.equal(service.asked.length, askedBefore, 'an open breaker asks nobody')

  clock.jump(30_000)
  await assert.rejects(client.quotes([INDEX])) // half-open, and it still lies
  assert.equal(client.breaker.state, 'open')
  clock.jump(30_000)
  service.manner = 'answers'
  service.quotes.set(TOKENS[INDEX]!, {
    instrument_token: TOKENS[INDEX]!,
    timestamp: OPEN,
    last_price: 24_500,
  })
  assert.equal((await client.quotes([INDEX])).length, 1)
  assert.deepEqual(states, ['closed', 'open', 'half-open', 'open', 'half-open', 'closed'])
  assert.deepEqual(requests.slice(0, 2), ['instruments ok', 'quotes failed'])
})

test('FO-290 a service that limits us is left alone as long as it says, and is not at fault', async (t) => {
  const { service, client, clock } = await ticker(t, { speed: 1, connects: false })
  await client.tokensOf([INDEX])
  service.manner = 'limits'
  await assert.rejects(client.quotes([INDEX]), { code: 'feed_unavailable' })
  service.manner = 'answers'
  const askedBefore = service.asked.length
  for (let count = 0; count < 6; count += 1) await assert.rejects(client.quotes([INDEX]))
  assert.equal(service.asked.length, askedBefore)
  assert.equal(client.breaker.state, 'closed')
  clock.jump(1_000)
  assert.deepEqual(await client.quotes([INDEX]), [])
})

test('a lost stream is made again after 1, 2, 4 … s, and asks for the same', async (t) => {
  const { service, feed, heard, wire, clock } = await ticker(t, { speed: 50 })
  feed.subscribe([INDEX])
  await until(() => is(service.said.length === 1))
  const says = (price: number) => () => {
    service.send(wire(INDEX, { last_price: price }))
    return is(heard.at(-1)?.lastPrice === fixed(String(price)))
  }
  await until(says(24_500))
  service.accepts = false
  const lostAt = clock.now()
  service.drop()
  await until(() => is(feed.state().status === 'connecting'))
  await until(() => is(clock.now() - lostAt > 10_000)) // tries after 1 s, 3 s, 7 s
  service.accepts = true
  await until(() => is(service.said.length >= 2))
  const tookMs = clock.now() - lostAt
  assert.ok(tookMs >= 14_000, `the fourth try is 15 s after the loss, and this was ${tookMs} ms`)
  assert.deepEqual(service.said[1], service.said[0])
  await until(says(24_501))
  assert.equal(feed.state().status, 'live')
  assert.ok(feed.state().reconnects >= 1)
})

test('a stream that is open and silent is noticed: without heartbeats, and with them', async (t) => {
  const { service, feed, heard, wire, clock } = await ticker(t, { speed: 50 })
  feed.subscribe([INDEX])
  await until(() => is(service.said.length === 1))
  await until(() => {
    if (heard.length === 0) service.send(wire(INDEX))
    return is(heard.length > 0)
  })
  const silentAt = clock.now()
  await until(() => is(feed.state().status === 'stalled'))
  assert.ok(clock.now() - silentAt >= 10_000)
  assert.match(feed.state().detail, /not even a heartbeat/)
  await until(() => is(service.said.length >= 2)) // it came back by itself
  const beats = setInterval(() => service.heartbeat(), 20) // each second of its clock
  t.after(async () => clearInterval(beats))
  await until(() => is(/Heartbeats and no tick/.test(feed.state().detail)))
  clearInterval(beats)
})

test('silence is not a stall while the market is closed', async (t) => {
  const { service, feed, clock } = await ticker(t, { speed: 30, start: '2024-11-07T13:00:00Z' })
  feed.subscribe([INDEX])
  await until(() => is(service.said.length === 1))
  const from = clock.now()
  const beats = setInterval(() => service.heartbeat(), 20)
  t.after(async () => clearInterval(beats))
  await until(() => {
    assert.doesNotMatch(feed.state().detail, /no tick/)
    return is(clock.now() - from > 35_000)
  })
  // A process that stood still for a third of a second heard no heartbeat, and has come back since.
  await until(() => is(feed.state().status === 'waiting' && service.connections === 1))
})
