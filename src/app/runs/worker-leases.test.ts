import { test, type TestContext } from 'node:test'
import { settableClock } from '#test/support/clock.ts'
import { testDatabase } from '#test/support/database.ts'
import { insertMarket, quiet } from '#test/fire/portfolios.ts'
import { until as untilSo } from '#test/support/tidemark.ts'
import { instant, type CalendarDate } from '../../core/instant.ts'
import { armRunning } from '../../store/runs/arming.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { openFeed } from '../market/series/open-feed.ts'
import { startRun } from './start-run.ts'
import { stopRun } from './stop-run.ts'
import { runWorker } from './worker.ts'

const MARKET = { from: '2024-01-01' as CalendarDate, to: '2024-01-31' as CalendarDate }
const FEED = { from: MARKET.from, to: null } // more bars may come, so a run that had all waits
const WAITS = `detail = 'Waits for the next bar.'`
const user = { userId: 'usr_1' }

test('a run that is stopped while it waits leaves its place to the next one', async (t) => {
  const { context, start, until } = await openWorld(t)
  await start('run_first')
  await until('run_first', WAITS)
  await stopRun(context, { ...user, runId: 'run_first' })
  await start('run_second')
  await until('run_second', WAITS)
})

test('a run that another worker took while it waited leaves its place to the next one', async (t) => {
  const { context, start, until } = await openWorld(t)
  await start('run_first')
  await until('run_first', WAITS)
  await context.pool.query(`insert into worker values ('wrk_other', now(), 'infinity')`)
  await context.pool.query(`update run_state set worker_id = 'wrk_other', fence = fence + 1`)
  await start('run_second')
  await until('run_second', WAITS)
})

test('a claim whose answer was lost is made again', async (t) => {
  const { context, start, until } = await openWorld(t)
  await start('run_first', { start: false })
  await context.pool.query(`update run set status = 'RUNNING'`)
  await context.pool.query(`insert into run_state (user_id, run_id, worker_id, fence)
                            select user_id, run_id, 'wrk_ours', 1 from run`)
  await arm(context, '2100-01-01T00:00:00Z')
  await until('run_first', WAITS)
})

test('a run whose arming has ended is ticked again when it is armed again', async (t) => {
  const { context, clock, start, until } = await openWorld(t)
  await start('run_first')
  await until('run_first', WAITS)
  await arm(context, '2100-01-01T00:00:00Z')
  await context.pool.query(`update run_state set worker_id = null`) // its next loop knows the end
  await until('run_first', WAITS)
  clock.set('2101-01-01T00:00:00Z')
  await until('run_first', `detail like 'The broker session has ended.%'`)
  await arm(context, '2102-01-01T00:00:00Z')
  await until('run_first', WAITS)
})

/** A market, and a worker that trades on it. */
async function openWorld(t: TestContext) {
  const { pool } = await testDatabase(t)
  const clock = settableClock('2026-01-01T00:00:00Z')
  const context: Context = { pool, clock, log: quiet }
  await insertMarket(pool, MARKET)
  await pool.query(`insert into app_user (user_id) values ('usr_1')`)
  const end = new AbortController()
  const worker = runWorker(context, {
    workerId: 'wrk_ours',
    openFeed: (run) => openFeed(context, run),
    signal: end.signal,
  })
  t.after(async () => {
    end.abort()
    await worker
  })

  async function start(runId: string, more: { readonly start?: boolean } = {}): Promise<void> {
    const instruments = ['ALPHA.NSE']
    const strategy = 'buy-and-hold'
    await startRun(context, { ...user, runId, strategy, instruments, feed: FEED, ...more })
  }

  async function until(runId: string, condition: string): Promise<void> {
    const query = `select from run_status where run_id = $1 and ${condition}`
    const isSo = async () => (await pool.query(query, [runId])).rowCount === 1
    await untilSo(isSo, `${runId} comes to ${condition}`)
  }
  return { context, clock, start, until }
}

async function arm({ pool }: Context, until: string): Promise<void> {
  const arming = { ...user, runId: 'run_first', until: instant(until) }
  await transaction(pool, (tx) => armRunning(tx, arming))
}
