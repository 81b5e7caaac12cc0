import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { testDatabase } from '#test/support/database.ts'
import { BARS_CHANNEL } from '#src/app/market/live/growing-bars.ts'
import { latestBooks } from '#src/app/market/depth/latest-books.ts'
import { latestQuotes } from '#src/app/market/live/latest-quotes.ts'
import { readDepth } from '#src/app/market/depth/read-depth.ts'
import { calendarDate, formatInstant, instant, type Instant } from '#src/core/instant.ts'
import { fixed } from '#src/core/fixed.ts'
import { sessionOn } from '#src/domain/calendar/session.ts'
import { openLiveFeed } from '#src/feeds/live/live-feed.ts'
import { openTickerClient } from '#src/feeds/live/ticker-client.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { backfilledSpans } from '#src/store/market/backfills.ts'
import { takeFeedLease } from '#src/store/market/feed-leases.ts'
import { startTickerService, TOKENS } from '#test/support/ticker-service.ts'
import { minutesBetween } from '#src/store/market/minutes.ts'
import { transaction } from '#src/store/transaction.ts'
import { fastClock } from './fast-clock.ts'
import {
  FUTURE,
  INDEX,
  knowContracts,
  LEASE_MS,
  marketContext,
  options,
  runLoop,
  SAMPLE,
  syntheticFeed,
  until,
} from './live-market.ts'

const DATE = '2024-11-07'
const IDS = [INDEX, FUTURE, SAMPLE]

test('FO-110 live ticks become minutes that are stored, and equal those of a backfill', async (t) => {
  const { pool } = await testDatabase(t)
  const clock = fastClock(`${DATE}T04:00:20Z`, 100)
  const context = marketContext(pool, clock)
  await knowContracts(pool, DATE, IDS)
  const told: string[] = []
  const message = (text: string): void => void told.push(text)
  context.links.bus.subscribe(BARS_CHANNEL, { message, resync: () => {} })
  runLoop(t, context, { openFeed: () => syntheticFeed(clock), lookBackDays: 0.01 })
  const from = instant(`${DATE}T04:01:00Z`)
  const minutes = await until(async () => {
    const found = await minutesBetween({ pool }, IDS, from, instant(`${DATE}T04:03:00Z`), 10)
    return found.length === 6 && found
  })
  for (const minute of minutes) {
    const expected = options
      .minuteBars(minute.instrumentId, calendarDate(DATE))
      .find(({ openedAt }) => openedAt === minute.openedAt)
    assert.deepEqual(minute, expected)
  }
  const growing = told.map((text) => JSON.parse(text) as { bars: { minutes: number }[] })
  const lengths = new Set(growing.flatMap(({ bars }) => bars.map(({ minutes: length }) => length)))
  assert.deepEqual(
    [...lengths].sort((a, b) => a - b),
    [1, 5, 15],
  )
  const { rows } = await pool.query('select distinct bar_interval as stored from bar')
  assert.deepEqual(rows, [{ stored: '1m' }], 'only minutes are stored')
  const quotes = await until(async () => {
    const found = [...(await latestQuotes(context, IDS)).values()]
    return found.length === 3 && found.every(({ stale }) => !stale) && found
  })
  for (const { lastPrice, mock } of quotes) {
    assert.ok(lastPrice! > 0n)
    assert.equal(mock, false)
  }

  // FO-130: five levels, in every process and, by the minute, in history.
  const books = await latestBooks(context, IDS)
  assert.deepEqual([...books.keys()].sort(), [FUTURE, SAMPLE].sort(), 'an index has no book')
  for (const { bids, asks, source } of books.values()) {
    assert.deepEqual([source, bids.length, asks.length], ['book', 5, 5])
  }
  const elsewhere = { ...context, links: openLocalLinks(context) } // hears nothing of this bus
  assert.equal((await latestBooks(elsewhere, [FUTURE])).get(FUTURE)!.bids.length, 5)
  const left = await until(async () => {
    const at = instant(`${DATE}T04:02:00Z`)
    return readDepth(context, { instrumentId: FUTURE, at })
  })
  const contract = options.contract(FUTURE, calendarDate(DATE))!
  const session = sessionOn('NSE', calendarDate(DATE))!
  const points = (left.at - session.opensAt) / 5_000
  const { depth } = options.tickAt(contract, session, Math.floor(points))
  assert.deepEqual({ bids: left.bids, asks: left.asks }, depth, 'as the minute left it')
  assert.ok(left.at < instant(`${DATE}T04:02:00Z`) && left.at > from)
})

test('FO-343 a process that is killed doubles no minute, and its outage is filled and marked', async (t) => {
  const { pool, dsn } = await testDatabase(t)
  await knowContracts(pool, DATE, IDS)
  const speed = 100
  const process = fork(new URL('loop-process.ts', import.meta.url), [
    dsn,
    `${DATE}T04:00:20Z`,
    String(speed),
  ])
  t.after(() => process.kill('SIGKILL'))
  const liveFrom = instant(`${DATE}T04:01:00Z`)
  const stored = (until: string) =>
    minutesBetween({ pool }, [FUTURE], liveFrom, instant(`${DATE}T${until}Z`), 999)
  await until(async () => (await stored('05:00:00')).length > 0)
  process.kill('SIGKILL')
  await once(process, 'exit')
  const alive = `select from pg_stat_activity where application_name = 'market-loop'
                   and datname = current_database()`
  await until(async () => (await pool.query(alive)).rowCount === 0) // its last statement is over
  const { rows: left } = await pool.query<{ state: { reconnects: number } | null }>(
    'select state from feed_lease',
  )
  // On a machine that stood still for a second, two minutes of its market, it had a gap of its own,
  // and one that starts slowly begins behind that minute.
  const ownGaps = await backfilledSpans(pool, FUTURE, liveFrom, instant(`${DATE}T09:00:00Z`))
  const heardAll = left[0]?.state?.reconnects === 0 && ownGaps.length === 0
  const heardTo = (await stored('09:00:00')).at(-1)!.openedAt

  // Another takes over when the lease has run out; meanwhile ten minutes of the market pass.
  const clock = fastClock(formatInstant((heardTo + 10 * 60_000) as Instant), speed)
  const context = marketContext(pool, clock)
  const loop = { openFeed: () => syntheticFeed(clock), lookBackDays: 0.02, leaseMs: LEASE_MS }
  runLoop(t, context, loop)
  const takenOverAt = await until(async () => {
    const { rows } = await pool.query<{ fence: string }>('select fence from feed_lease')
    return rows[0]?.fence === '2' && clock.now()
  })
  const lastMinute = (Math.ceil(takenOverAt / 60_000) * 60_000 + 60_000) as Instant
  const expected = options
    .minuteBars(FUTURE, calendarDate(DATE))
    .filter(({ openedAt }) => openedAt >= liveFrom && openedAt <= lastMinute)
  const filled = await until(async () => {
    const end = (lastMinute + 1) as Instant
    const found = await minutesBetween({ pool }, [FUTURE], liveFrom, end, 999)
    return found.length >= expected.length && found
  })
  assert.deepEqual(filled, expected, 'each minute once, as the market was')

  const spans = await backfilledSpans(pool, FUTURE, liveFrom, lastMinute)
  const isFilled = (at: Instant): boolean =>
    spans.some(({ openedFrom, openedTo }) => at >= openedFrom && at < openedTo)
  if (heardAll) assert.equal(isFilled(liveFrom), false, 'what was heard live is not marked')
  for (let minute = heardTo + 60_000; minute < takenOverAt - 60_000; minute += 60_000) {
    assert.ok(isFilled(minute as Instant), `${formatInstant(minute as Instant)} is marked`)
  }
})

test('one process at a time consumes the feed, and a paused one writes nothing when it wakes', async (t) => {
  const { pool } = await testDatabase(t)
  const market = { feedName: 'market' }
  const first = await takeFeedLease(pool, { ...market, holder: 'a' }, 60_000)
  assert.equal(await takeFeedLease(pool, { ...market, holder: 'b' }, 60_000), null)
  assert.deepEqual(await takeFeedLease(pool, { ...market, holder: 'a' }, 60_000), first)

  await knowContracts(pool, DATE, IDS)
  await pool.query(`update feed_lease set lease_until = now() - interval '1 second'`)
  const clock = fastClock(`${DATE}T04:00:20Z`, 100)
  const paused = marketContext(pool, clock)
  const lost = runLoop(t, paused, {
    openFeed: () => syntheticFeed(clock),
    lookBackDays: 0.01,
    leaseMs: 60_000,
  })
  await until(async () => (await pool.query('select from latest_quote')).rowCount === IDS.length)
  // Somebody else's clock says that it was silent too long.
  const other = await transaction(pool, async (tx) => {
    await tx.query(`update feed_lease set lease_until = now() - interval '1 second'`)
    return takeFeedLease(tx, { ...market, holder: 'b' }, 60_000)
  })
  await pool.query('delete from latest_quote')
  const { rows } = await pool.query<{ fence: string }>('select fence from feed_lease')
  assert.equal(Number(rows[0]!.fence), other!.fence)
  await clock.sleep(20_000)
  assert.equal((await pool.query('select from latest_quote')).rowCount, 0)
  await lost.stop()
})

test('FO-293 FO-343 while the ticker is away quotes are served as stale, and fresh when it is back', async (t) => {
  const { pool } = await testDatabase(t)
  const service = await startTickerService(t)
  const clock = fastClock(`${DATE}T04:00:00Z`, 60)
  const context = marketContext(pool, clock)
  await knowContracts(pool, DATE, [INDEX])
  const client = openTickerClient({ url: service.url, timeoutMs: 30_000, clock })
  const loop = {
    openFeed: () => openLiveFeed({ client, clock }),
    lookBackDays: 0.001,
    leaseMs: 60_000,
  }
  runLoop(t, context, loop)
  const tick = (price: number) => ({
    instrument_token: TOKENS[INDEX]!,
    timestamp: formatInstant(clock.now()),
    last_price: price,
  })
  const quote = async () => (await latestQuotes(context, [INDEX])).get(INDEX)
  const fresh = (price: string) => async (): Promise<boolean> => {
    service.send(tick(Number(price)))
    const found = await quote()
    return found?.lastPrice === fixed(price) && !found.stale
  }
  await until(async () => service.said.length > 0)
  await until(fresh('24500'))

  service.accepts = false
  service.drop()
  await until(async () => (await quote())?.stale === true)
  assert.equal((await quote())!.lastPrice, fixed('24500'), 'what was known is still served')
  await until(async () => client.breaker.state === 'open')

  service.accepts = true
  await until(async () => service.said.length > 1)
  await until(fresh('24510'))
  await until(async () => client.breaker.state === 'closed')
})
