import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../../core/app-error.ts'
import type { Instant } from '../../core/instant.ts'
import type { Clock } from '../context.ts'
import { isPassing, openCommitQueue } from './commit-queue.ts'

/** A clock whose sleeps are over at once, and which remembers how long they were. */
function fastClock(): Clock & { readonly slept: readonly number[] } {
  const slept: number[] = []
  return {
    slept,
    now: () => 0 as Instant,
    sleep: async (durationMs) => void slept.push(durationMs),
  }
}

/** A database in the making: each transaction ends when the test lets it. */
function heldCommits() {
  const batches: {
    readonly items: readonly number[]
    readonly end: () => void
    readonly fail: (cause: unknown) => void
  }[] = []
  return {
    batches,
    commit: (items: readonly number[]) =>
      new Promise<readonly string[]>((resolve, reject) => {
        batches.push({ items, end: () => resolve(items.map((one) => `took ${one}`)), fail: reject })
      }),
  }
}

const NEVER = new AbortController().signal
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('what is submitted in one turn travels together, and each item has its own answer', async () => {
  const { batches, commit } = heldCommits()
  const queue = openCommitQueue({ commit, clock: fastClock(), signal: NEVER })
  const answers = Promise.all([1, 2, 3].map((item) => queue.submit(item)))
  await turn()
  assert.deepEqual(
    batches.map(({ items }) => items),
    [[1, 2, 3]],
  )
  batches[0]!.end()
  assert.deepEqual(await answers, ['took 1', 'took 2', 'took 3'])
})

test('what comes while every writer is busy gathers, and goes with the next free one', async () => {
  const { batches, commit } = heldCommits()
  const queue = openCommitQueue({ commit, clock: fastClock(), signal: NEVER, writers: 2, most: 3 })
  const submitted: Promise<string>[] = []
  for (const item of [1, 2, 3, 4, 5, 6, 7]) {
    submitted.push(queue.submit(item))
    await turn()
  }
  assert.deepEqual(
    batches.map(({ items }) => items),
    [[1], [2]],
    'two writers, no more',
  )
  batches[0]!.end()
  await turn()
  assert.deepEqual(batches.at(-1)!.items, [3, 4, 5], 'as many as a transaction takes')
  batches[1]!.end()
  await turn()
  for (const { end } of batches) end()
  assert.deepEqual(
    await Promise.all(submitted),
    [1, 2, 3, 4, 5, 6, 7].map((one) => `took ${one}`),
  )
})

test('one item that is refused fails alone; the others of its batch are committed', async () => {
  const refused = Object.assign(new Error('duplicate key'), { code: '23505' })
  const sent: number[][] = []
  const queue = openCommitQueue({
    commit: async (items: readonly number[]) => {
      sent.push([...items])
      if (items.includes(2)) throw refused
      return items.map((one) => `took ${one}`)
    },
    clock: fastClock(),
    signal: NEVER,
  })
  const answers = await Promise.allSettled([1, 2, 3].map((item) => queue.submit(item)))
  assert.deepEqual(
    answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason)),
    ['took 1', refused, 'took 3'],
  )
  assert.deepEqual(sent, [[1, 2, 3], [1], [2], [3]])
})

test('while the database is away the batch is sent again, after pauses that double to a second', async () => {
  const clock = fastClock()
  let left = 7
  const queue = openCommitQueue({
    commit: async (items: readonly number[]) => {
      left -= 1
      if (left > 0) throw new AppError('database_unavailable')
      return items.map((one) => `took ${one}`)
    },
    clock,
    signal: NEVER,
  })
  assert.equal(await queue.submit(1), 'took 1')
  assert.deepEqual(clock.slept, [50, 100, 200, 400, 800, 1_000])
})

test('who leaves does not wait for a database that is away', async () => {
  const leaving = new AbortController()
  let tries = 0
  const queue = openCommitQueue({
    commit: async (): Promise<readonly string[]> => {
      tries += 1
      if (tries === 2) leaving.abort()
      throw new AppError('database_unavailable')
    },
    clock: fastClock(),
    signal: leaving.signal,
  })
  const answers = await Promise.allSettled([queue.submit(1), queue.submit(2)])
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(tries, 2, 'it is not sent again, nor one by one')
})

// Source: PostgreSQL 18, Appendix A.
const CAUSES: readonly (readonly [string, boolean, unknown])[] = [
  ['a database that does not answer', true, new AppError('database_unavailable')],
  ['deadlock_detected', true, { code: '40P01' }],
  ['serialization_failure', true, { code: '40001' }],
  ['admin_shutdown', true, { code: '57P01' }],
  ['crash_shutdown', true, { code: '57P02' }],
  ['cannot_connect_now', true, { code: '57P03' }],
  ['connection_failure', true, { code: '08006' }],
  ['unique_violation', false, { code: '23505' }],
  ['check_violation', false, { code: '23514' }],
  ['a run that takes no writes', false, { code: 'RN001' }],
  ['numeric_value_out_of_range', false, { code: '22003' }],
  ['another operational error', false, new AppError('conflict')],
  ['a bug', false, new TypeError('x is not a function')],
  ['nothing at all', false, undefined],
]

test('what passes is told from what does not', () => {
  for (const [name, passes, cause] of CAUSES) assert.equal(isPassing(cause), passes, name)
})
