import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readBenchPage } from './bench.ts'
import { benchPage, purposeOf } from './bench-page.ts'
import type { Measured } from './measured.ts'
import { ROOT } from './project.ts'

function line(name: string, figures: Measured['figures'], at = '2026-11-21T00:00:00Z'): Measured {
  return { at, commit: 'aaaaaaa', machine: { cpu: 'AMD', cores: 2, node: 'v26' }, name, figures }
}

const TICKS = { name: 'ticks', purpose: 'Ticks a second.' }

test('a workload is a column, and what was recorded last of it counts', () => {
  const history = [
    line('ticks', { runs: 1, ticksPerSecond: 500 }),
    line('ticks', { runs: 10, ticksPerSecond: 3645.57 }),
    line('ticks', { runs: 1, ticksPerSecond: 577.898 }, '2026-11-22T00:00:00Z'),
  ]
  const page = benchPage([TICKS, { name: 'start', purpose: 'From nothing.' }], history)
  const [, ticks, never] = page.split('\n## ')
  assert.equal(
    ticks,
    `ticks

Ticks a second.

| | runs 1 | runs 10 |
| --- | ---: | ---: |
| ticks, a second | 578 | 3,646 |
| recorded | 2026-11-22, aaaaaaa | 2026-11-21, aaaaaaa |
`,
  )
  assert.equal(never, 'Never recorded\n\n- `start`: From nothing.')
})

test('workloads with other figures have a table of their own', () => {
  const page = benchPage([TICKS], [line('ticks a', { p50Ms: 1 }), line('ticks b', { ratio: 0.5 })])
  assert.match(page, /\| p50, ms \| 1 \|/)
  assert.match(page, /\| ratio \| 0\.5 \|/)
})

test('a benchmark says its purpose in the first paragraph of its file', () => {
  assert.equal(purposeOf('/**\n * One,\n * two.\n *\n * Usage.\n */\n'), 'One, two.')
})

test('docs/benchmarks.md is what the history makes', () => {
  assert.equal(readFileSync(`${ROOT}docs/benchmarks.md`, 'utf8'), readBenchPage())
})
