import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '#test/support/database.ts'
import {
  LEAST_GAP_MINUTES,
  LOOK_BACK_DAYS,
  LOOK_EVERY_MS,
} from '#src/app/market/live/backfill-manager.ts'
import { DAY_MS, instant } from '#src/core/instant.ts'
import { sessionMinutes } from '#src/domain/market/live/missing-minutes.ts'
import { wantInstruments } from '#src/store/market/feed-subscriptions.ts'
import { storedMinutes } from '#src/store/market/minutes.ts'
import { fastClock } from './fast-clock.ts'
import {
  INDEX,
  knowContracts,
  listContracts,
  marketContext,
  runLoop,
  SAMPLE,
  syntheticFeed,
  until,
} from './live-market.ts'

test('FO-292 gaps are looked for each 300 s, over 30 days, in parts of 7, of what is subscribed', async (t) => {
  assert.deepEqual([LOOK_EVERY_MS, LEAST_GAP_MINUTES, LOOK_BACK_DAYS], [300_000, 3, 30])
  const { pool } = await testDatabase(t)
  const clock = fastClock('2024-11-07T10:05:00Z', 1) // after the close
  const context = marketContext(pool, clock)
  await listContracts(pool, '2024-11-07', [SAMPLE]) // nobody wants it
  await knowContracts(pool, '2024-11-07', [INDEX])

  const asked: { id: string; days: number }[] = []
  const openFeed = () => {
    const feed = syntheticFeed(clock)
    return {
      ...feed,
      backfill: (...[id, from, to]: Parameters<typeof feed.backfill>) => {
        asked.push({ id, days: (to - from) / DAY_MS })
        return feed.backfill(id, from, to)
      },
    }
  }
  const from = instant('2024-10-08T10:05:00Z')
  const to = instant('2024-11-07T10:05:00Z')
  const sessions = [...sessionMinutes('NSE', from, to)].length
  const count = async () => (await storedMinutes({ pool }, INDEX, from, to)).length
  runLoop(t, context, { openFeed, lookBackDays: LOOK_BACK_DAYS, leaseMs: 30_000 })
  await until(async () => (await count()) === sessions) // at once, on the new subscription
  assert.equal(sessions, 7_935) // 21 sessions and the hour of Muhurat on 1 November
  assert.ok(asked.length >= 5 && asked.every(({ id, days }) => id === INDEX && days <= 7))

  const remove = (...minutes: string[]) =>
    pool.query('delete from bar where opened_at = any($1)', [
      minutes.map((one) => `2024-11-07T${one}Z`),
    ])
  await remove('09:20:00') // once more, when the minute in which it was subscribed is over
  clock.jump(90_000)
  await until(async () => (await count()) === sessions)

  await remove('09:30:00', '09:31:00', '09:40:00', '09:41:00', '09:42:00')
  clock.jump(LOOK_EVERY_MS)
  const scheduled = async () => {
    const { rows } = await pool.query<{ gaps: number; rows: number }>(
      `select gaps, rows_inserted::int as rows from backfill_report
       where cause = 'scheduled' order by began_at`,
    )
    return rows
  }
  await until(async () => (await scheduled()).length > 0) // written after the rows
  assert.deepEqual(await scheduled(), [{ gaps: 1, rows: 3 }])
  assert.equal(await count(), sessions - 2)

  await wantInstruments(pool, 'test', [SAMPLE], null)
  await until(async () => (await storedMinutes({ pool }, SAMPLE, from, to)).length > 0)
  assert.ok(asked.some(({ id }) => id === SAMPLE))
})
