import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { systemClock } from '#src/app/context.ts'
import type { TestTask } from '#test/support/pool-tasks.ts'
import { openProcessPool, type PoolSettings, type ProcessPool } from './process-pool.ts'
import type { TaskError } from './task-error.ts'
import { workerCount } from './worker-count.ts'

const SETTINGS: PoolSettings = {
  module: new URL('../../../../test/support/pool-tasks.ts', import.meta.url),
  settings: 'told to each process',
  clock: systemClock,
  size: 2,
  timeoutMs: 20_000,
  silenceMs: 20_000,
  memoryBytes: 512 * 2 ** 20,
  tasksPerWorker: 10,
  idleMs: 20_000,
}

const pools: ProcessPool[] = []
after(() => Promise.all(pools.map((pool) => pool.stop(0))))

function poolOf(settings: Partial<PoolSettings> = {}): ProcessPool {
  const pool = openProcessPool({ ...SETTINGS, ...settings })
  pools.push(pool)
  return pool
}

interface Answer {
  readonly pid: number
  readonly settings: unknown
}

const ask = (pool: ProcessPool, task: TestTask): Promise<Answer> => pool.run<Answer>(task)

async function failureOf(pool: ProcessPool, task: TestTask): Promise<TaskError> {
  return pool.run(task).then(
    () => assert.fail('the task failed'),
    (cause: TaskError) => cause,
  )
}

test('ML-050 ML-057 ML-190 there are as many workers as processors, four if nobody knows, never more', () => {
  assert.equal(workerCount(null, 8), 8)
  assert.equal(workerCount(null, 0), 4)
  assert.equal(workerCount(100, 8), 8)
  assert.equal(workerCount(3, 8), 3)
  assert.equal(workerCount(100, 0), 4)
})

const folders: string[] = []
after(() => folders.map((folder) => rmSync(folder, { recursive: true })))

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-pool-'))
  folders.push(folder)
  return folder
}

const main = poolOf()

test('ML-051 ML-052 ML-053 tasks run at the same time, in different processes, and finish', async () => {
  const meet: TestTask = { do: 'meet', folder: newFolder(), count: 2 } // one alone would wait for ever
  const [a, b] = await Promise.all([ask(main, meet), ask(main, meet)])
  assert.notEqual(a.pid, b.pid)
  assert.ok(![a.pid, b.pid].includes(process.pid))
  assert.equal(a.settings, 'told to each process')
  assert.equal(main.stats().size, 2)
})

test('ML-186 ML-188 ML-192 what fails says why, each with its own traceback; the pool is of use', async () => {
  const told = await Promise.all(
    ['one', 'another'].map((what) => failureOf(main, { do: 'throw', what })),
  )
  assert.deepEqual(
    told.map(({ failure, message }) => [failure, message]),
    [
      ['exception', 'one'],
      ['exception', 'another'],
    ],
  )
  for (const { traceback, message } of told) {
    assert.match(traceback!, new RegExp(`Error: ${message}\\n +at run .*pool-tasks`))
  }
  const crash = await failureOf(main, { do: 'exit' })
  assert.equal(crash.failure, 'crash')
  assert.match(crash.message, /^Its process \d+ was ended with code 7\.$/)
  assert.ok((await ask(main, { do: 'answer' })).pid > 0)
})

test('ML-054 a process is replaced after its tasks: here after two', async () => {
  const pool = poolOf({ size: 1, tasksPerWorker: 2 })
  const pids: number[] = []
  for (let task = 0; task < 4; task += 1) pids.push((await ask(pool, { do: 'answer' })).pid)
  assert.equal(pids[0], pids[1])
  assert.equal(pids[2], pids[3])
  assert.notEqual(pids[1], pids[2])
})

test('ML-187 ML-191 who hangs, takes too long or grows too large is ended, and the pool goes on', async () => {
  const impatient = poolOf({ silenceMs: 400 })
  const lean = poolOf({ size: 2, memoryBytes: 160 * 2 ** 20 })
  const [hung, late, grown, full] = await Promise.all([
    failureOf(impatient, { do: 'hang' }),
    failureOf(poolOf({ size: 1, timeoutMs: 500 }), { do: 'hang' }),
    failureOf(lean, { do: 'grow' }),
    failureOf(lean, { do: 'fill heap' }),
  ])
  assert.equal(hung.message, 'It hung: there was no sign of life for 0.4 s.')
  assert.equal(late.message, 'It took longer than 0.5 s.')
  assert.match(grown.message, /^Out of memory: it took \d+ MB, and 160 MB are allowed\.$/)
  assert.match(full.message, /^Out of memory: /)
  assert.deepEqual(
    [hung, late, grown, full].map(({ failure }) => failure),
    ['silence', 'timeout', 'memory', 'memory'],
  )
  assert.ok((await ask(lean, { do: 'answer' })).pid > 0)
})

test('ML-055 ML-056 ML-189 a pool that stops cancels what waits, ends what runs on, and lets go', async () => {
  const path = join(newFolder(), 'go on')
  const pool = poolOf({ size: 1 })
  const running = ask(pool, { do: 'wait', path })
  const waiting = failureOf(pool, { do: 'answer' })
  const stopped = pool.stop(20_000)
  assert.equal((await waiting).message, 'The pool stops, and the task had not begun.')
  assert.equal((await failureOf(pool, { do: 'answer' })).failure, 'canceled')
  writeFileSync(path, '')
  const { pid } = await running // it had time to finish
  await stopped
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })

  const other = poolOf({ size: 1 })
  const endless = failureOf(other, { do: 'hang' })
  const { pids } = other.stats()
  await other.stop(50)
  assert.equal((await endless).failure, 'canceled')
  assert.throws(() => process.kill(pids[0]!, 0), { code: 'ESRCH' })
})
