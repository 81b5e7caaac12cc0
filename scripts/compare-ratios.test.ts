import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareRatios } from './compare-ratios.ts'
import type { Measured } from './measured.ts'

type Figures = Readonly<Record<string, number | string>>

const HERE = { cpu: 'AMD EPYC', cores: 2, node: 'v26.10.0' }
const ELSEWHERE = { cpu: 'Apple M9', cores: 12, node: 'v26.10.0' }

function line(figures: Figures, given: Partial<Measured> = {}): Measured {
  return {
    at: '2026-11-21T00:00:00Z',
    commit: 'aaaaaaa',
    machine: HERE,
    name: 'ticks',
    figures,
    ...given,
  }
}

const CASES: readonly {
  readonly what: string
  readonly history: readonly Measured[]
  readonly now: Figures
  readonly worse: readonly string[] // as shares of before
}[] = [
  {
    what: 'a ratio that fell by a fifth is a fifth worse',
    history: [line({ ratio: 0.5 })],
    now: { ratio: 0.4 },
    worse: ['ratio 0.200'],
  },
  {
    what: 'a fraction of what a bare server does is a ratio too',
    history: [line({ fractionOfBare: 0.5, barePerSecond: 9 })],
    now: { fractionOfBare: 0.45, barePerSecond: 1 },
    worse: ['fractionOfBare 0.100'],
  },
  {
    what: 'a time that became longer beside a peer is worse',
    history: [line({ timesOfC: 0.5, worstTimesOfTalib: 4 })],
    now: { timesOfC: 0.6, worstTimesOfTalib: 3 },
    worse: ['timesOfC 0.200', 'worstTimesOfTalib -0.250'],
  },
  {
    what: 'a peer that got faster beside us makes us worse',
    history: [line({ cTimesOurs: 4 })],
    now: { cTimesOurs: 5 },
    worse: ['cTimesOurs 0.250'],
  },
  {
    what: 'what became better is below zero',
    history: [line({ ratio: 0.5, cTimesOurs: 4 })],
    now: { ratio: 0.6, cTimesOurs: 3 },
    worse: ['ratio -0.200', 'cTimesOurs -0.250'],
  },
  {
    what: 'seconds are not compared, however many',
    history: [line({ seconds: 1, ticksPerSecond: 1_000, p95Ms: 3 })],
    now: { seconds: 9, ticksPerSecond: 10, p95Ms: 300 },
    worse: [],
  },
  {
    what: 'another workload is no baseline',
    history: [line({ runs: 10, ratio: 0.5 }), line({ runs: 100, ratio: 0.3 })],
    now: { runs: 100, ratio: 0.3 },
    worse: ['ratio 0.000'],
  },
  {
    what: 'another benchmark is no baseline',
    history: [line({ ratio: 0.5 }, { name: 'backtest' })],
    now: { ratio: 0.1 },
    worse: [],
  },
  {
    what: 'the newest line of this kind of machine counts',
    history: [
      line({ ratio: 0.8 }),
      line({ ratio: 0.5 }),
      line({ ratio: 0.9 }, { machine: ELSEWHERE }),
    ],
    now: { ratio: 0.5 },
    worse: ['ratio 0.000'],
  },
  {
    what: 'without one, the newest of any machine',
    history: [
      line({ ratio: 0.9 }, { machine: ELSEWHERE }),
      line({ ratio: 1 }, { machine: ELSEWHERE }),
    ],
    now: { ratio: 0.5 },
    worse: ['ratio 0.500'],
  },
  {
    what: 'a figure that is new has nothing to be compared with',
    history: [line({ ratio: 0.5 })],
    now: { ratio: 0.5, writeRatio: 0.1 },
    worse: ['ratio 0.000'],
  },
]

for (const { what, history, now, worse } of CASES) {
  test(`FO-329 ${what}`, () => {
    const found = compareRatios(history, [line(now, { commit: 'bbbbbbb' })])
    assert.deepEqual(
      found.map((one) => `${one.figure} ${one.worse.toFixed(3)}`),
      worse,
    )
    assert.ok(found.every(({ commit }) => commit === 'aaaaaaa'))
  })
}
