import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../core/app-error.ts'
import { openSlots } from './slots.ts'

test('ML-173 beyond the limit they wait, and are served in the order in which they came', async () => {
  const slots = openSlots(2, 60_000)
  await slots.take()
  await slots.take()
  const served: number[] = []
  const waiting = [1, 2, 3].map((turn) => slots.take().then(() => served.push(turn)))
  assert.deepEqual([slots.taken, slots.waiting], [2, 3])

  slots.free()
  await waiting[0]
  assert.deepEqual(served, [1])
  slots.free()
  slots.free()
  await Promise.all(waiting)
  assert.deepEqual(served, [1, 2, 3])
  slots.free()
  slots.free()
  assert.deepEqual([slots.taken, slots.waiting], [0, 0])
})

test('ML-182 who has waited too long is told so, and takes no place from the next', async () => {
  const slots = openSlots(1, 10)
  await slots.take()
  await assert.rejects(slots.take(), (error: unknown) => {
    assert.ok(error instanceof AppError)
    assert.equal(error.code, 'database_busy')
    assert.match(error.message, /All 1 connections to the database were in use for 0\.01 s\./)
    return true
  })
  assert.equal(slots.waiting, 0)
  slots.free()
  await slots.take()
})
