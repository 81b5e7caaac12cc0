import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { systemClock, type Context } from '#src/app/context.ts'
import { createUser } from '#src/app/identity/create-user.ts'
import { executeTick, type TickAnswer } from '#src/app/runs/execute-tick.ts'
import { startRun, type StartRun } from '#src/app/runs/start-run.ts'
import { loadStrategy } from '#src/app/strategies/load-strategy.ts'
import { fixed, type Price } from '#src/core/fixed.ts'
import { instant, type Instant } from '#src/core/instant.ts'
import type { Input } from '#src/domain/engine/input.ts'
import { openEngine } from '#src/domain/engine/step.ts'
import type { Bar } from '#src/domain/market/bar.ts'
import type { Instrument } from '#src/domain/market/instrument.ts'
import type { OrderRequest } from '#src/domain/trading/order.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import type { TickCommit } from '#src/store/runs/commit-ticks.ts'
import { loadState } from '#src/store/runs/load-run.ts'
import { findRun, type RunRow } from '#src/store/runs/run-row.ts'
import { transaction } from '#src/store/transaction.ts'
import { testDatabase, type TestDatabase } from './database.ts'

/** A database with two instruments and nobody in it, and what commands need. */
export interface World extends TestDatabase {
  readonly context: Context
}

export const GOLD = 'GOLDBEES.NSE'
export const NIFTY = 'NIFTYBEES.NSE'

export const INSTRUMENTS: readonly Instrument[] = [
  instrumentOf('GOLDBEES', 'Nippon India ETF Gold BeES'),
  instrumentOf('NIFTYBEES', 'Nippon India ETF Nifty 50 BeES'),
]

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

/** 10:00 in India on a session in January 2024, `minute` minutes later. */
export function at(minute: number): Instant {
  return (instant('2024-01-15T10:00:00+05:30') + minute * 60_000) as Instant
}

export function price(text: string): Price {
  return fixed(text)
}

export function pricesOf(gold: string, nifty?: string): ReadonlyMap<string, Price> {
  return new Map([
    [GOLD, price(gold)],
    ...(nifty === undefined ? [] : ([[NIFTY, price(nifty)]] as const)),
  ])
}

/** What a schedule causes at a minute. */
export function scheduled(
  minute: number,
  gold: string,
  events: readonly string[] = ['sip'],
): Input {
  const prices = pricesOf(gold)
  return { kind: 'schedule', at: at(minute), events, prices, marketOpen: true }
}

/** A bar that closed at a minute: open, high, low, close. */
export function bar(minute: number, text: string, instrumentId = GOLD): Bar {
  const [open, high, low, close] = text.split(' ').map(price)
  assert.ok(open && high && low && close, 'a bar is written as open, high, low and close')
  const [openedAt, closedAt] = [at(minute - 1), at(minute)]
  return { instrumentId, openedAt, closedAt, open, high, low, close, volume: fixed('1000') }
}

export function barInput(minute: number, ...bars: readonly Bar[]): Input {
  return { kind: 'bar', at: at(minute), bars, marketOpen: true }
}

/** An order as a person writes it: `BUY 10`, `SELL 5 LIMIT 61.50`, `BUY 5 STOP 62`. */
export function order(
  clientOrderId: string,
  text: string,
  instrumentId = GOLD,
): Required<OrderRequest> {
  const [side, quantity, type = 'MARKET', named] = text.split(' ')
  assert.ok(side === 'BUY' || side === 'SELL', 'an order begins with its side')
  assert.ok(type === 'MARKET' || type === 'LIMIT' || type === 'STOP', 'then its type')
  const asked = named === undefined ? null : price(named)
  return {
    clientOrderId,
    instrumentId,
    side,
    type,
    quantity: fixed(quantity!),
    limitPrice: type === 'LIMIT' ? asked : null,
    stopPrice: type === 'STOP' ? asked : null,
    source: 'manual',
  }
}

export function orderInput(minute: number, ...requests: Required<OrderRequest>[]): Input {
  return { kind: 'order', at: at(minute), requests, cancels: [], marketOpen: true }
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
  return { userId, runId, fence, before: state.lastLogicalTime, next: null, tick }
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

function instrumentOf(symbol: string, name: string): Instrument {
  return {
    instrumentId: `${symbol}.NSE`,
    symbol,
    venueId: 'NSE',
    name,
    kind: 'etf',
    currency: 'INR',
    priceIncrement: fixed('0.01'),
    quantityStep: fixed('1'),
  }
}

function strategyPath(name: string): string {
  return fileURLToPath(new URL(`../strategies/${name}.ts`, import.meta.url))
}
