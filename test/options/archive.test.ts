import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock, type Context } from '#src/app/context.ts'
import { archiveSeries } from '#src/app/market/series/archive-series.ts'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { readChain } from '#src/app/options/read-chain.ts'
import { readStrikeHistory } from '#src/app/options/read-strike-series.ts'
import { calendarDate, type Instant } from '#src/core/instant.ts'
import { testDatabase } from '#test/support/database.ts'
import { EXPIRY, listContracts, minute, storeMinutes } from './chain-world.ts'

const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

test('FO-111 FO-112 minutes that left for a file answer as if they had not', async (t) => {
  const { pool } = await testDatabase(t)
  const historyDir = mkdtempSync(join(tmpdir(), 'tidemark-strikes-'))
  t.after(() => rmSync(historyDir, { recursive: true, force: true }))
  const clock = { ...systemClock, now: () => (systemClock.now() + 86_400_000) as Instant }
  const context: Context = { pool, clock, log: SILENT, historyDir }
  await listContracts(pool)
  await storeMinutes(pool, 0, 70)
  while ((await deriveStrikes(context)).isMoreDue);

  const expiry = calendarDate(EXPIRY)
  const asked = { symbol: 'NIFTY', expiry, at: minute(66) }
  const history = { symbol: 'NIFTY', expiry, strike: 24_500, timeframe: '1min' } as const
  const [chain, points] = [
    await readChain(context, asked),
    await readStrikeHistory(context, history),
  ]
  assert.equal(points.points.length, 70)

  const { dropped } = await archiveSeries(context, { hotDays: 0, copyDays: 0 })
  assert.ok(dropped > 0)
  const { rows } = await pool.query('select count(*)::int as count from fo_strikes_1min')
  assert.deepEqual(rows, [{ count: 0 }], 'none is in the database')

  assert.deepEqual(await readChain(context, asked), chain)
  assert.deepEqual(await readStrikeHistory(context, history), points)
  await archiveSeries(context, { hotDays: 0, copyDays: 0 })
  const again = await readChain(context, asked)
  assert.deepEqual(again, chain, 'and once more, since what came back leaves again')
})
