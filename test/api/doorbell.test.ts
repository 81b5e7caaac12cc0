import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock, type Clock, type Context } from '#src/app/context.ts'
import { ANY_RUN, listen, openBell } from '#src/app/doorbell.ts'
import type { Pool } from '#src/store/pool.ts'
import { testDatabase } from '#test/support/database.ts'

const log = { info: () => {}, warn: () => {}, error: () => {} }

/** Time does not pass, so that nothing but a ring wakes who waits. */
const still: Clock = {
  now: () => 0 as ReturnType<Clock['now']>,
  sleep: (_durationMs, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) resolve()
      signal?.addEventListener('abort', () => resolve())
    }),
}

/** Time passes at once. */
const hasty: Clock = { ...still, sleep: () => systemClock.sleep(0) }

async function hangUp(t: { after(work: () => Promise<void>): void }, clock: Clock) {
  const { pool, close } = await testDatabase()
  const context: Context = { pool, clock, log }
  const doorbell = listen(context)
  t.after(async () => {
    await doorbell.close()
    await close()
  })
  await untilListening(pool)
  return { pool, context, doorbell }
}

async function untilListening(pool: Pool): Promise<void> {
  for (;;) {
    const { rows } = await pool.query(
      `select 1 from pg_stat_activity
       where datname = current_database() and query = 'listen tick' and state = 'idle'`,
    )
    if (rows.length > 0) return
  }
}

test("a ring wakes who waits at that run's door, and at its user's, and nobody else", async (t) => {
  const { context, doorbell } = await hangUp(t, still)
  const woken: string[] = []
  const leave = new AbortController()
  const wait = (userId: string, runId: string) =>
    doorbell.wait({ userId, runId }, leave.signal).then(() => woken.push(`${userId}/${runId}`))
  const hearing = [wait('usr_a', 'run_1'), wait('usr_a', ANY_RUN)]
  const deaf = [wait('usr_a', 'run_2'), wait('usr_b', 'run_1'), wait('usr_b', ANY_RUN)]

  const bell = openBell(context)
  bell.ring([{ userId: 'usr_a', runId: 'run_1' }])
  await bell.close() // rings what is due
  await Promise.all(hearing)
  assert.deepEqual(woken.toSorted(), ['usr_a/*', 'usr_a/run_1'])
  leave.abort()
  await Promise.all(deaf)
})

test('a doorbell whose connection broke is hung up again', async (t) => {
  const { pool } = await hangUp(t, hasty)
  const { rows } = await pool.query<{ pid: number }>(
    `select pid, pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and query = 'listen tick'`,
  )
  assert.equal(rows.length, 1)
  await untilListening(pool)
})
