import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

// The service levels of docs/sla.md, judged by what the benchmarks recorded last. Nothing is timed
// here: `npm run bench -- <name> --record` on a quiet machine measures again.

type Figures = Readonly<Record<string, number>>

const RECORDED = readFileSync(new URL('../bench/history.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as { readonly name: string; readonly figures: Figures })

/** The newest line of a benchmark whose figures are about this. */
function latest(name: string, about: Figures): Figures {
  const found = RECORDED.findLast(({ name: recorded, figures }) => {
    return (
      recorded === name && Object.entries(about).every(([key, value]) => figures[key] === value)
    )
  })
  assert.ok(found, `bench/history.jsonl has ${name} of ${JSON.stringify(about)}`)
  return found.figures
}

/** Each figure is there, and at most its limit. */
function assertWithin(figures: Figures, limits: Figures): void {
  for (const [name, limit] of Object.entries(limits)) {
    const value = figures[name]
    assert.ok(value !== undefined && value <= limit, `${name} is ${value}, and may be ${limit}`)
  }
}

test('FO-320 FO-324 100, 500 and 1,000 people are answered within the table, and none is refused', () => {
  for (const users of [100, 500, 1_000]) {
    const figures = latest('load', { users, servers: 1 })
    assertWithin(figures, { p50Ms: 50, p95Ms: 100, p99Ms: 200, maxMs: 500, errors: 0 })
  }
})

test('FO-322 a message reaches each of 100 clients within the table', () => {
  const figures = latest('streams', { connections: 100 })
  assertWithin(figures, { p50Ms: 10, p95Ms: 50, p99Ms: 100, mostMs: 200 })
})

test('FO-326 100 and 500 connections get 1,000 messages a second each, with 20 ms at the 95th', () => {
  for (const connections of [100, 500]) {
    const figures = latest('streams', { connections })
    assert.ok(figures['perSecond']! >= 990 * connections, `${figures['perSecond']} a second`)
    assertWithin(figures, { p95Ms: 20, cpu: 0.6 })
  }
})

test('FO-328 DEC-30 the gate of a release: answers, messages, failures, recovery and memory', () => {
  const load = latest('load', { users: 500, servers: 1 })
  assertWithin(load, {
    p95Ms: 500,
    errors: 0.001 * load['requestsPerSecond']!,
    serverMegabytes: 2_000,
  })
  assertWithin(latest('streams', { connections: 500 }), { p95Ms: 100 })
  assertWithin(latest('recovery', { kills: 5 }), { secondsDownMost: 30, wrongAnswers: 0 })
})
