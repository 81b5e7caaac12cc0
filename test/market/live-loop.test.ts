import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '#test/support/database.ts'
import { latestQuotes } from '#src/app/market/latest-quotes.ts'
import { calendarDate, instant } from '#src/core/instant.ts'
import { minutesBetween } from '#src/store/market/minutes.ts'
import { fastClock } from './fast-clock.ts'
import {
  FUTURE,
  INDEX,
  knowContracts,
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
  runLoop(t, context, { openFeed: () => syntheticFeed(clock), lookBackDays: 0.01 })
  const from = instant(`${DATE}T04:01:00Z`)
  const minutes = await until(async () => {
    const found = await minutesBetween(pool, IDS, from, instant(`${DATE}T04:03:00Z`), 10)
    return found.length === 6 && found
  })
  for (const minute of minutes) {
    const expected = options
      .minuteBars(minute.instrumentId, calendarDate(DATE))
      .find(({ openedAt }) => openedAt === minute.openedAt)
    assert.deepEqual(minute, expected)
  }
  const quotes = await latestQuotes(context, IDS)
  assert.equal(quotes.size, 3)
  for (const { lastPrice, stale, mock } of quotes.values()) {
    assert.ok(lastPrice! > 0n)
    assert.deepEqual([stale, mock], [false, false])
  }
})
