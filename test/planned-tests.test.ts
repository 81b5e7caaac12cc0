import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

// Some rows ask for a number of tests in an area. The number proves nothing but itself.

test('FO-060 the M2M worker has the 25 tests that were planned, and the API of portfolios 15', () => {
  assertPlanned(25, ['src/domain/portfolio/*', 'test/portfolios/m2m*'])
  assertPlanned(15, ['test/portfolios/api*'])
})

test('FO-089 Greeks and max pain have the 20 tests that were planned', () =>
  assertPlanned(20, [
    'src/domain/options/pricing/{american,black-scholes,implied-volatility,published}',
    'src/domain/options/chain/max-pain',
    'test/options/enhanced-greeks',
  ]))

test('FO-254 streams have the 53 tests that were planned', () =>
  assertPlanned(53, [
    '{src/app,test}/streams/*',
    'src/contract/streams/*',
    'src/api/{streams/websocket,http/server-sent}*',
    'src/app/{doorbell,runs/*-place,runs/stream-*}*',
    'test/api/{stream,doorbell}*',
    'web/live/*',
  ]))

test('FO-276 authentication has the 53 tests that were planned', () =>
  assertPlanned(53, ['{src/app,test}/identity/**/*', 'test/api/{api-keys,isolation,known-keys}*']))

test('FO-345 resilience has the 40 tests that were planned', () =>
  assertPlanned(40, ['test/{fire,links,operations}/*', 'src/store/{pool,gate,transaction}*']))

test('FO-356 watching has the 32 tests that were planned', () =>
  assertPlanned(32, [
    'src/app/operations/**/*',
    'src/api/http/*log*',
    'test/api/{logs,metrics}*',
    'test/deploy/monitoring*',
    'test/operations/{health,report}*',
    '{src/app,test}/identity/**/metrics*',
  ]))

test('FO-364 migrations have the 25 tests that were planned, and regressions 30', () => {
  assertPlanned(25, ['test/migrations/*', 'src/store/*migrat*', 'test/operations/backup*'])
  assertPlanned(30, ['test/acceptance', 'test/attack/*', 'test/contract/breaking*'])
})

function assertPlanned(planned: number, places: readonly string[]): void {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const files = globSync(
    places.map((place) => `${place}.test.ts`),
    { cwd: root },
  )
  const count = files.reduce((sum, file) => {
    return sum + [...readFileSync(root + file, 'utf8').matchAll(/^ *test\(/gm)].length
  }, 0)
  assert.ok(count >= planned, `there are ${count}`)
}
