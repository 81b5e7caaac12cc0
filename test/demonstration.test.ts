import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { until } from '#test/support/tidemark.ts'
import { systemClock, type Context } from '#src/app/context.ts'
import { openFeed } from '#src/app/market/series/open-feed.ts'
import { brokerSecrets } from '#src/app/operations/broker-secrets.ts'
import { verifyBooks } from '#src/app/operations/database/verify.ts'
import { replayRun } from '#src/app/runs/replay-run.ts'
import { startRun } from '#src/app/runs/start-run.ts'
import { stopRun } from '#src/app/runs/stop-run.ts'
import { runWorker } from '#src/app/runs/worker.ts'
import { readStoredHistory } from '#src/app/simulation/read-history.ts'
import { runBacktest } from '#src/app/simulation/run-backtest.ts'
import { DEMONSTRATION_RUNS } from '#src/app/world/demonstration-runs.ts'
import { DEMO_USER_ID, seedWorld } from '#src/app/world/seed-world.ts'
import { toNumber } from '#src/core/fixed.ts'
import { calendarDate } from '#src/core/instant.ts'
import type { Pool } from '#src/store/pool.ts'
import { findRun, type RunRow } from '#src/store/runs/run-row.ts'

let database: TestDatabase
let context: Context
let home: string

before(async () => {
  database = await testDatabase()
  home = mkdtempSync(join(tmpdir(), 'tidemark-world-'))
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  context = { pool: database.pool, clock: systemClock, log }
})
after(async () => {
  await database.pool.end()
  rmSync(home, { recursive: true, force: true })
})

test('the demonstration world is made once, however often its making is cut off', async () => {
  const secrets = brokerSecrets(home)
  let cuts = 0
  for (let connections = 1; ; connections += 1) {
    const pool = failingAfter(database.pool, connections)
    try {
      await seedWorld({ ...context, pool }, { home, secrets })
      break
    } catch (cause) {
      assert.match(String(cause), /cut off/)
      cuts += 1
    }
  }
  assert.ok(cuts > 5, `it was cut off ${cuts} times`)

  const first = await seedWorld(context, { home, secrets })
  const again = await seedWorld(context, { home, secrets })
  assert.deepEqual(again, first)
  const { rows } = await database.pool.query(
    `select (select count(*)::int from app_user) as users, (select count(*)::int from api_key) as keys,
            (select count(*)::int from broker_credential) as credentials,
            (select count(*)::int from run where status = 'RUNNING') as running,
            (select count(*)::int from instrument) as instruments`,
  )
  assert.deepEqual(rows, [{ users: 1, keys: 1, credentials: 1, running: 3, instruments: 6 }])
})

test('a paper run of a year ends as the backtest on the same bars does, and replays', async () => {
  for (const { runId } of DEMONSTRATION_RUNS)
    await stopRun(context, { userId: DEMO_USER_ID, runId })
  for (const shown of DEMONSTRATION_RUNS) {
    const minutes = shown.feed!.interval === '1m'
    const feed = {
      ...shown.feed,
      to: calendarDate(minutes ? '2025-06-04' : '2023-12-31'),
      barsPerSecond: null,
    }
    const runId = `${shown.runId}_fast`
    await startRun(context, { ...shown, userId: DEMO_USER_ID, runId, feed })
    const run = await runToItsEnd(runId)
    assert.equal(run.status, 'COMPLETED', run.detail)

    const { config } = run
    const span = { from: config.feed.from, to: config.feed.to }
    const history = await readStoredHistory(context, shown.instruments, config.feed.interval, span)
    const { simulation } = await runBacktest({ strategy: run.strategy, config, history })
    assert.equal(run.tickCount, simulation.times.length, `${runId}: one tick for each logical time`)
    const difference = toNumber(run.equity!) - simulation.equity.at(-1)!
    assert.ok(Math.abs(difference) < 1e-4, `${runId}: the equity differs by ${difference}`)
    const { differences } = await replayRun(context, { userId: DEMO_USER_ID, runId })
    assert.deepEqual(differences, [])
  }
  assert.deepEqual(await verifyBooks(context), [])
})

async function runToItsEnd(runId: string): Promise<RunRow> {
  const stop = new AbortController()
  let run: RunRow | null = null
  const working = runWorker(context, {
    workerId: `wrk_${runId}`,
    openFeed: (row) => openFeed(context, row),
    signal: stop.signal,
  })
  const hasEnded = async (): Promise<boolean> => {
    run = await findRun(context.pool, DEMO_USER_ID, runId)
    return run?.status !== 'RUNNING'
  }
  await until(hasEnded, `${runId} ends`).finally(() => stop.abort())
  await working
  return run!
}

/** A pool whose database goes away after so many connections were taken from it. */
function failingAfter(pool: Pool, connections: number): Pool {
  let left = connections
  const take = (): void => {
    if (left === 0) throw new Error('cut off')
    left -= 1
  }
  return {
    ...pool,
    connect: async () => (take(), pool.connect()),
    query: async (query, values) => (take(), pool.query(query, values)),
  }
}
