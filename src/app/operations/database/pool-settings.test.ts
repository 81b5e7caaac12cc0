import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_POOL, poolOptionsOf, readPoolSettings } from './pool-settings.ts'

test('FO-007 DEC-22 an API has 10 to 20 connections, 60 s of patience, 30 s for a query', () => {
  assert.deepEqual(poolOptionsOf('api', DEFAULT_POOL), {
    min: 10,
    max: 20,
    patienceMs: 60_000,
    statementTimeoutMs: 30_000,
  })
})

test('ML-171 DEC-22 a single service has 2 to 10 connections, and 60 s for a query', () => {
  assert.deepEqual(poolOptionsOf('service', DEFAULT_POOL), {
    min: 2,
    max: 10,
    patienceMs: 60_000,
    statementTimeoutMs: 60_000,
  })
})

test('what is set holds for either, and one limit moves the other', () => {
  const few = poolOptionsOf('api', readPoolSettings({ DB_POOL_MAX: '4', DB_QUERY_TIMEOUT: '0' }))
  assert.deepEqual([few.min, few.max, few.statementTimeoutMs], [4, 4, 0])
  const many = poolOptionsOf('service', readPoolSettings({ DB_POOL_MIN: '30' }))
  assert.deepEqual([many.min, many.max], [30, 30])
})
