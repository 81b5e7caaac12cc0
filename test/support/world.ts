import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { systemClock, type Context } from '#src/app/context.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import { executeTick, type TickAnswer } from '#src/app/runs/execute-tick.ts'
import { startRun, type StartRun } from '#src/app/runs/start-run.ts'
import { loadStrategy } from '#src/app/strategies/load-strategy.ts'
import type { Input } from '#src/domain/engine/input.ts'
import { openEngine } from '#src/domain/engine/step.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import type { TickCommit } from '#src/store/runs/commit-ticks.ts'
import { loadState } from '#src/store/runs/load-run.ts'
import { findRun, type RunRow } from '#src/store/runs/run-row.ts'
import { transaction } from '#src/store/transaction.ts'
import { testDatabase, type TestDatabase } from './database.ts'
import { GOLD, INSTRUMENTS, NIFTY } from './world-inputs.ts'

/** A database with two instruments and nobody in it, and what commands need. */
export interface World extends TestDatabase {
  readonly context: Context
}

/** The strategy files of the tests, for `startRun`. */
export const PLAN = strategyPath('plan')
export const CROSSING = strategyPath('crossing')
export const ALL_IN = strategyPath('all-in')

const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

export async function openWorld(t?: { after(work: () => Promise<void>): void }): Promise<World> {
  const database = await testDatabase(t)
  await transaction(database.pool, (tx) => insertInstruments(tx, INSTRUMENTS))
  return { ...database, context: { pool: database.pool, clock: systemClock, log: SILENT } }
}

export async function newUser({ context }: World, name = 'Asha'): Promise<string> {
  return (await createUser(context, { name })).userId
}

/** A run of the test's plan: RUNNING, of the kind of which a user has one at a time. */
export async function startPlan(
  { context }: World,
  userId: string,
  request: Partial<StartRun> = {},
): Promise<RunRow> {
  const plan = { userId, kind: 'sip', strategy: PLAN, instruments: [GOLD, NIFTY] } as const
  return startRun(context, { ...plan, ...request })
}

/** Ticks a run through the real commit, input by input, and says what became of each. */
export async function ticks(
  { context }: World,
  { userId, runId }: Pick<RunRow, 'userId' | 'runId'>,
  ...inputs: readonly Input[]
): Promise<TickAnswer[]> {
  const answers: TickAnswer[] = []
  for (const input of inputs) answers.push(await executeTick(context, { userId, runId, input }))
  return answers
}

/** What a worker would commit for an input, not committed yet. */
export async function tickOf(
  { pool }: World,
  { userId, runId }: Pick<RunRow, 'userId' | 'runId'>,
  input: Input,
): Promise<TickCommit> {
  const run = await findRun(pool, userId, runId)
  const loaded = await loadState(pool, userId, runId)
  assert.ok(run !== null && loaded !== null, 'the run has been started')
  const tick = openEngine(await loadStrategy(run.strategy), run.config).step(loaded.state, input)
  assert.ok(tick !== null, 'the input causes something')
  const { state, fence } = loaded
  return { userId, runId, fence, before: state, next: null, tick }
}

/** What a table says of one run, by plain SQL, in the order of the first column. */
export async function rowsOf<Row extends object = Record<string, unknown>>(
  { pool }: World,
  { userId, runId }: Pick<RunRow, 'userId' | 'runId'>,
  table: string,
  columns: string,
): Promise<Row[]> {
  const { rows } = await pool.query<Row>(
    `select ${columns} from ${table} where user_id = $1 and run_id = $2 order by 1`,
    [userId, runId],
  )
  return rows
}

/** The cash that a run has, as the books write it. */
export async function cashOf(world: World, run: Pick<RunRow, 'userId' | 'runId'>): Promise<string> {
  const [account] = await rowsOf<{ cash: string }>(world, run, 'run_account', 'cash')
  return account!.cash
}

function strategyPath(name: string): string {
  return fileURLToPath(new URL(`../strategies/${name}.ts`, import.meta.url))
}
