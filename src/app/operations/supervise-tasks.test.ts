import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leapingClock } from '#test/support/clock.ts'
import { until } from '#test/support/tidemark.ts'
import { AppError } from '../../core/app-error.ts'
import { openMetrics } from './health/metrics.ts'
import { periodic, superviseTasks, type Tasks } from './supervise-tasks.ts'

test('FO-009 a task that fails is started again, within 30 s, and each start is counted', async (t) => {
  const { clock, tasks, metrics, logged } = supervised(t)
  let lives = 0
  tasks.start({
    name: 'frail',
    run: async () => {
      lives += 1
      throw new Error(`death ${lives}`)
    },
  })
  tasks.begin()
  const pauses: number[] = []
  for (let death = 1; death <= 8; death += 1) {
    await until(() => lives === death && statusOf(tasks) === 'restarting', `it dies ${death} times`)
    const since = clock.now()
    // In steps that are shorter than any pause, so that the pause can be told.
    while (lives === death) {
      clock.leap(500)
      await new Promise((resolve) => setImmediate(resolve))
    }
    pauses.push(clock.now() - since)
  }
  assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  assert.equal(tasks.states()[0]!.restarts, 8)
  const body = await metrics.registry.metrics()
  assert.match(body, /^worker_restarts_total\{task="frail"\} 8$/m)
  assert.match(body, /^unhandled_exceptions_total\{where="task"\} [89]$/m)
  assert.ok(logged.length >= 8, 'each failure is logged')
})

test('FO-009 a task that ends by itself has failed, and one that works on is left alone', async (t) => {
  const { clock, tasks } = supervised(t)
  let ends = 0
  tasks.start({ name: 'ends', run: async () => void (ends += 1) })
  let worked = 0
  tasks.start(periodic('works', 10_000, clock, () => void (worked += 1)))
  tasks.begin()
  await until(() => ends === 1 && worked === 1, 'both have run')
  for (let second = 0; second < 40; second += 1) {
    clock.leap(1_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.ok(ends > 1)
  assert.equal(worked, 5, 'at 0, 10, 20, 30 and 40 s')
  const [, works] = tasks.states()
  assert.deepEqual([works!.status, works!.restarts], ['running', 0])
})

test('FO-009 the look of every 30 s finds a task that is stuck, and gives its place to another', async (t) => {
  const { clock, tasks } = supervised(t)
  const signals: AbortSignal[] = []
  tasks.start({
    name: 'stuck',
    stuckAfterMs: 50_000,
    run: (signal) => {
      signals.push(signal)
      return new Promise(() => {}) // never ends, whatever it is told
    },
  })
  tasks.begin()
  await until(() => signals.length === 1, 'it runs')
  for (const seconds of [30, 29, 1]) {
    assert.equal(signals[0]!.aborted, false)
    clock.leap(seconds * 1_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.equal(signals[0]!.aborted, true, 'it is told to end')
  await until(() => statusOf(tasks) === 'restarting', 'it is given up')
  clock.leap(1_000)
  await until(() => signals.length === 2, 'another runs')
})

test('a database that is away is no bug of the task, and is waited for at short intervals', async (t) => {
  const { clock, tasks, metrics } = supervised(t)
  let lives = 0
  tasks.start({
    name: 'reader',
    run: async () => {
      lives += 1
      throw new AppError('database_unavailable')
    },
  })
  tasks.begin()
  for (let turn = 1; turn <= 6; turn += 1) {
    await until(() => lives === turn && statusOf(tasks) === 'restarting', 'it waits')
    clock.leap(2_000)
  }
  assert.doesNotMatch(
    await metrics.registry.metrics(),
    /unhandled_exceptions_total\{where="task"\}/,
  )
})

test('what was never begun has not run, and stopping ends all that runs', async (t) => {
  const idle = supervised(t)
  let runs = 0
  const run = async (signal: AbortSignal): Promise<void> => {
    runs += 1
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
  }
  idle.tasks.start({ name: 'never', run })
  await idle.tasks.stop()
  assert.equal(runs, 0)

  const { tasks } = supervised(t)
  tasks.start({ name: 'once', run })
  tasks.begin()
  await until(() => runs === 1, 'it runs')
  await tasks.stop()
  assert.equal(statusOf(tasks), 'stopped')
})

function supervised(t: { after(work: () => Promise<void>): void }) {
  const clock = leapingClock()
  const metrics = openMetrics()
  const logged: string[] = []
  const write = (_details: object, message: string): void => void logged.push(message)
  const log = { info: write, warn: write, error: write }
  const tasks = superviseTasks({ clock, log, metrics })
  t.after(() => tasks.stop())
  return { clock, metrics, logged, tasks }
}

function statusOf(tasks: Tasks): string {
  return tasks.states()[0]!.status
}
