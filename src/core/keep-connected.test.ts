import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepConnected } from './keep-connected.ts'

test('FO-295 a stream that is lost is made again after 1, 2, 4 … 60 s', async () => {
  const pauses: number[] = []
  const over = new AbortController()
  let connections = 0
  const connect = async (_: AbortSignal, works: () => void): Promise<void> => {
    connections += 1
    if (connections === 11) over.abort()
    if (connections === 3) throw new Error('refused')
    if (connections === 9) works()
  }
  const clock = { sleep: async (ms: number) => void pauses.push(ms / 1_000) }
  await keepConnected({ connect, clock }, over.signal)
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 1, 2], 'after one that worked, anew')
})

test('who is told of a loss hears why, and when it is tried again', async () => {
  const over = new AbortController()
  const told: unknown[] = []
  await keepConnected(
    {
      connect: async () => {
        throw new Error('the line is cut')
      },
      onLost: (pauseMs, cause) => {
        told.push([pauseMs, (cause as Error).message])
        if (told.length === 2) over.abort()
      },
      clock: { sleep: async () => {} },
    },
    over.signal,
  )
  assert.deepEqual(told, [
    [1_000, 'the line is cut'],
    [2_000, 'the line is cut'],
  ])
})
