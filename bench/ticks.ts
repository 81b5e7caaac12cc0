/**
 * Durable exactly-once ticks per second, beside what the same rows cost without any rule.
 *
 *   node bench/ticks.ts [--tiny] [--record]
 *
 * A tick here: two fills of a two-instrument run, so 10 rows: 1 state, 2 orders, 2 fills,
 * 2 positions, 1 account, 1 event, 1 equity point. The limit: 10 rows of the same width inserted
 * into bare tables (no key, no index, no constraint, no trigger), in transactions of the same size,
 * by COPY or a multi-row insert, whichever is faster here. fsync and synchronous_commit are on.
 * Beside a single run's latency stands that of the smallest durable commit, one bare row.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixed, type Price } from '#src/core/fixed.ts'
import type { Instant } from '#src/core/instant.ts'
import type { Tick } from '#src/domain/engine/effects.ts'
import type { RunConfig } from '#src/domain/engine/run-config.ts'
import { initialState } from '#src/domain/engine/run-state.ts'
import { openEngine } from '#src/domain/engine/step.ts'
import { strategy } from '#src/domain/strategy/strategy.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool, type Pool } from '#src/store/pool.ts'
import { commitTicks, type TickCommit } from '#src/store/runs/commit-ticks.ts'
import { insertRun } from '#src/store/runs/insert-run.ts'
import { startEngine, ALWAYS } from '#src/store/runs/run-life.ts'
import { transaction } from '#src/store/transaction.ts'
import { startDatabase } from './support/bench-database.ts'
import { bareLimit, bareRow } from './support/bare-limit.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const SECONDS = tiny ? 0.2 : 4
const RUN_COUNTS = tiny ? [1, 10] : [1, 10, 100, 1_000]
const MOST = 100 // ticks a transaction
const WRITERS = 2

const churn = strategy({
  name: 'churn',
  summary: 'Buys one of each when flat, and sells it when not.',
  parameters: {},
  create: () => ({
    onSchedule({ instruments }) {
      for (const view of instruments) {
        if (view.position > 0) view.sell(1)
        else view.buy(1)
      }
    },
  }),
})

const config: RunConfig = {
  strategy: 'churn',
  parameters: {},
  instruments: ['GOLDBEES', 'NIFTYBEES'].map((symbol) => ({
    instrumentId: `${symbol}.NSE`,
    symbol,
    venueId: 'NSE',
    name: symbol,
    kind: 'etf',
    currency: 'INR',
    priceIncrement: fixed('0.01'),
    quantityStep: fixed('1'),
  })),
  initialCash: fixed('100000'),
  costs: { feeBps: fixed('3'), feePerOrder: fixed('0'), slippageBps: fixed('2') },
  limits: { maximumPosition: null, forbiddenInstruments: [], allowShort: false },
  feed: { interval: '1d', from: '2024-01-01' as never, to: null, barsPerSecond: null },
}
const prices = new Map<string, Price>([
  ['GOLDBEES.NSE', fixed('61.50')],
  ['NIFTYBEES.NSE', fixed('245.10')],
])
const START = Date.UTC(2024, 0, 1)

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const server = await startDatabase(directory)
const pool = openPool(server.dsn, { max: WRITERS + 2 })
try {
  await migrate(pool)
  await pool.query(`insert into app_user (user_id) values ('bench')`)
  const row = await bareRow(pool, SECONDS)
  for (const runCount of RUN_COUNTS) {
    const ours = await measureTicks(pool, runCount)
    const { writers } = ours
    const size = Math.min(MOST, Math.ceil(runCount / writers)) // equal transactions
    const limit = await bareLimit(pool, { size, writers, seconds: SECONDS })
    const figures = {
      runs: runCount,
      ticksPerSecond: ours.perSecond,
      p50Ms: ours.p50Ms,
      p99Ms: ours.p99Ms,
      limitTicksPerSecond: limit.perSecond,
      limitBy: limit.by,
      limitP99Ms: limit.p99Ms,
      ratio: ours.perSecond / limit.perSecond,
      ...(runCount === 1 && { oneRowP50Ms: row.p50Ms, oneRowP99Ms: row.p99Ms }),
    }
    report('ticks', figures)
    recordHistory('ticks', figures)
  }
} finally {
  await pool.end()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}

/** Each writer commits its own runs, as fast as the answers come. */
async function measureTicks(db: Pool, runCount: number) {
  const runIds = Array.from({ length: runCount }, (_, index) => `bench_${runCount}_${index}`)
  for (const runId of runIds) {
    await transaction(db, async (tx) => {
      const run = {
        userId: 'bench',
        runId,
        kind: 'bot',
        name: '',
        currency: 'INR',
        config,
      } as const
      await insertRun(tx, run)
      await startEngine(tx, { userId: 'bench', runId, armedUntil: ALWAYS })
    })
  }
  const engine = openEngine(churn, config)
  const writers = Math.min(WRITERS, runCount)
  const latencies: number[] = []
  let count = 0
  const began = performance.now()
  const until = began + SECONDS * 1_000

  const write = async (mine: readonly string[]): Promise<void> => {
    let standing = mine.map((runId) => ({ runId, state: initialState(config.initialCash) }))
    for (let step = 1; performance.now() < until; step += 1) {
      const next: { runId: string; tick: Tick }[] = []
      for (let from = 0; from < standing.length; from += MOST) {
        const commits: TickCommit[] = standing.slice(from, from + MOST).map(({ runId, state }) => {
          const at = (START + step * 60_000) as Instant
          const input = { kind: 'schedule', at, events: ['sip'], prices, marketOpen: true } as const
          const tick = engine.step(state, input)!
          return { userId: 'bench', runId, fence: 0, before: state, next: null, tick }
        })
        const sent = performance.now()
        const answers = await commitTicks(db, commits)
        latencies.push(performance.now() - sent)
        if (!answers.every((answer) => answer === 'committed')) throw new Error(answers.join())
        count += commits.length
        next.push(...commits)
      }
      standing = next.map(({ runId, tick }) => ({ runId, state: tick.state }))
    }
  }
  const share = Math.ceil(runCount / writers)
  await Promise.all(
    Array.from({ length: writers }, (_, index) =>
      write(runIds.slice(index * share, (index + 1) * share)),
    ),
  )
  const seconds = (performance.now() - began) / 1_000
  latencies.sort((a, b) => a - b)
  const at = (share_: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share_))]!
  return { perSecond: count / seconds, p50Ms: at(0.5), p99Ms: at(0.99), writers }
}
