import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leapingClock } from '#test/support/clock.ts'
import { testDatabase } from '#test/support/database.ts'
import { until } from '#test/support/tidemark.ts'
import { openMetrics } from '#src/app/operations/health/metrics.ts'
import { metricsTeller, toldMetrics } from '#src/app/operations/health/told-metrics.ts'
import type { Task } from '#src/app/operations/supervise-tasks.ts'

const log = { info: () => {}, warn: () => {}, error: () => {} }

/** Runs a task until it is stopped; `rounds` counts how often it was alive. */
function running(task: Task) {
  const over = new AbortController()
  const state = { rounds: 0 }
  const ended = task.run(over.signal, () => void (state.rounds += 1))
  return {
    state,
    async stop() {
      over.abort()
      await ended
    },
  }
}

test('FO-352 what workers count stands on a page of each server, each process by itself', async (t) => {
  const { pool } = await testDatabase(t)
  const clock = leapingClock()
  const context = { pool, clock, log }
  const [one, two, own] = [openMetrics(), openMetrics(), openMetrics()]
  for (const metrics of [one, two, own]) {
    metrics.workers.tasks.inc({ task: 'strategy-m2m', result: 'ok' }, metrics === two ? 4 : 3)
  }
  one.workers.duration.observe({ task: 'strategy-m2m' }, 0.2)
  one.http.requests.inc({ method: 'GET', route: '/health', status: '200' })
  const workers = [metricsTeller(context, one, 'work'), metricsTeller(context, two, 'trade')].map(
    running,
  )
  await until(() => workers.every(({ state }) => state.rounds === 1), 'both have told')
  const told = toldMetrics(context)
  const reader = running(told.task)
  await until(() => reader.state.rounds === 1, 'it has read')

  const { body } = await told.text(own)
  const counted = body.split('\n').filter((line) => line.startsWith('worker_tasks_total{'))
  assert.deepEqual(
    counted.map((line) => line.replace(/[0-9a-f]{8}/, '…')),
    [
      'worker_tasks_total{task="strategy-m2m",result="ok"} 3',
      'worker_tasks_total{task="strategy-m2m",result="ok",process="trade/…"} 4',
      'worker_tasks_total{task="strategy-m2m",result="ok",process="work/…"} 3',
    ],
  )
  const bucket = /^worker_task_duration_seconds_bucket\{le="0\.2",.*process="work\/.*"\} 1$/m
  assert.match(body, bucket)
  assert.match(body, /^process_resident_memory_bytes\{process="work\/\w+"\} \d{7,}$/m)
  assert.doesNotMatch(body, /http_requests_total\{/, 'a worker answers no requests')
  assert.equal(body.match(/^# TYPE worker_tasks_total counter$/gm)?.length, 1)

  await workers[0]!.stop()
  clock.leap(10_000)
  await until(() => reader.state.rounds === 2, 'it has read again')
  const left = (await told.text(own)).body.match(/process="\w+/g)
  assert.deepEqual([...new Set(left)], ['process="trade'], 'who has ended is not told of')
  await workers[1]!.stop()
  await pool.query(`insert into told_metrics values ('trade/dead', clock_timestamp() - interval '61 s',
    '{"worker_restarts_total": [{"labels": {"task": "accounts"}, "value": 1}]}')`)
  clock.leap(10_000)
  await until(() => reader.state.rounds === 3, 'it has read once more')
  assert.doesNotMatch((await told.text(own)).body, /process=/, 'nor who fell silent')
  await reader.stop()
})
