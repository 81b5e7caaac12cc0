import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

// The service levels of docs/sla.md, judged by what the benchmarks recorded last. Nothing is timed
// here: `npm run bench -- <name> --record` on a quiet machine measures again.

type Figures = Readonly<Record<string, number>>

/** What a second has to bring (FO-325), and the row of the table that it belongs to. */
const RATES = [
  { of: 'strikes', perSecond: 100, p95Ms: 500 },
  { of: 'strategies', perSecond: 50, p95Ms: 100 },
  { of: 'indicators', perSecond: 200, p95Ms: 100 },
] as const

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
  const missing =
    `bench/history.jsonl has no line of "${name}" with ${JSON.stringify(about)}: on a quiet machine, ` +
    `npm run bench -- ${name.split(' ')[0]} --record`
  assert.ok(found, missing)
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

test('FO-327 100 and 500 people at the desk are answered, by the mix of its source', () => {
  const figures = latest('desk', { users: 100 })
  assertWithin(figures, { p50Ms: 200, p95Ms: 500, p99Ms: 1_000, maxMs: 2_000, errors: 0 })
  assertWithin(latest('desk', { users: 500 }), { p95Ms: 500, errors: 0 })
})

test('FO-325 chains, portfolios and indicators are answered at their rates, also all at once', () => {
  for (const { of, perSecond, p95Ms } of RATES) {
    for (const name of [`desk-rates ${of}`, `desk-rates ${of} with all`]) {
      const figures = latest(name, { askedPerSecond: perSecond })
      assert.ok(figures['answeredPerSecond']! >= 0.98 * perSecond, `${name} keeps up`)
      assertWithin(figures, { p95Ms, errors: 0 })
    }
  }
})

test('FO-321 complex aggregations are answered within the table', () => {
  const figures = latest('desk-rates aggregations', { askedPerSecond: 20 })
  assertWithin(figures, { p50Ms: 200, p95Ms: 500, p99Ms: 1_000, maxMs: 2_000, errors: 0 })
})

test('FO-323 what is done once a minute in the background is done within the table', () => {
  const figures = latest('desk-rates tasks', { portfolios: 1_000 })
  assertWithin(figures, { p50Ms: 1_000, p95Ms: 5_000, p99Ms: 10_000, maxMs: 30_000 })
})

test('FO-306 readers of portfolios and the worker that values them do not block each other', () => {
  const figures = latest('desk-rates beside', { portfolios: 1_000 })
  assertWithin(figures, { p95Ms: 100, p99Ms: 200, maxMs: 500, errors: 0 })
  // Each portfolio is due four times a minute; meanwhile the worker gets to all of them more often.
  assert.ok(figures['passesPerSecond']! >= 4 / 60, `${figures['passesPerSecond']} passes a second`)
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
