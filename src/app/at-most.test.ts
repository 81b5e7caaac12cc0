import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atMost } from './at-most.ts'
import { systemClock } from './context.ts'

test('work that is done is waited for no longer, and leaves no timer that keeps the process', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const before = timers()
  await atMost(systemClock, 60_000, Promise.resolve())
  await assert.rejects(atMost(systemClock, 60_000, Promise.reject(new Error('no'))), /no/)
  assert.equal(timers(), before)
})

test('work that takes longer is left alone', async () => {
  await atMost(systemClock, 1, new Promise(() => {}))
})
