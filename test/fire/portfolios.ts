import { chance } from '#src/core/chance.ts'
import { fixed, type Price, type Quantity } from '#src/core/fixed.ts'
import { systemClock, type Context, type Log } from '#src/app/context.ts'
import { verifyBooks } from '#src/app/operations/database/verify.ts'
import { replayRun } from '#src/app/runs/replay-run.ts'
import { startRun, type StartRun } from '#src/app/runs/start-run.ts'
import { sessionsBetween } from '#src/domain/calendar/session.ts'
import type { FeedConfig } from '#src/domain/engine/run-config.ts'
import type { Bar } from '#src/domain/market/series/bar.ts'
import type { TradedInstrument } from '#src/domain/market/instruments/instrument.ts'
import { insertBars } from '#src/store/market/bars.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import type { Pool } from '#src/store/pool.ts'
import { transaction } from '#src/store/transaction.ts'
import { ledgerOf } from './ledger.ts'

/** Which days the portfolios live through, and how fast; a feed with an end, so that they finish. */
export type FireFeed = Pick<FeedConfig, 'from'> & {
  readonly to: FeedConfig['from']
  readonly barsPerSecond?: number
}

export const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} }

/** One of each strategy that ships. */
const PORTFOLIOS: readonly (Omit<StartRun, 'userId' | 'feed'> & { readonly runId: string })[] = [
  portfolio('run_sip', 'systematic-investment', ['ALPHA.NSE', 'BETA.NSE']),
  portfolio('run_cross', 'moving-average-crossover', ['ALPHA.NSE'], { fast: 3, slow: 8 }),
  portfolio('run_hold', 'buy-and-hold', ['BETA.NSE']),
]

function portfolio(
  runId: string,
  strategy: string,
  instruments: readonly string[],
  parameters: Readonly<Record<string, unknown>> = {},
) {
  const costs = { feeBps: fixed<'bps'>('3'), slippageBps: fixed<'bps'>('2') }
  return { runId, strategy, instruments, parameters, costs }
}

/** The instruments that the portfolios trade, with a bar for each session. */
export async function insertMarket(pool: Pool, feed: FireFeed): Promise<void> {
  const instruments = ['ALPHA', 'BETA'].map(instrumentOf)
  await transaction(pool, async (tx) => {
    await insertInstruments(tx, instruments)
    for (const [index, { instrumentId }] of instruments.entries()) {
      await insertBars(tx, '1d', walk(instrumentId, index, feed))
    }
  })
}

/** The same portfolios for another user: what one user's end in, every user's has to. */
export async function startPortfolios(
  context: Context,
  userId: string,
  { from, to, barsPerSecond }: FireFeed,
): Promise<void> {
  await context.pool.query('insert into app_user (user_id) values ($1)', [userId])
  const feed = { interval: '1d' as const, from, to, barsPerSecond: barsPerSecond ?? null }
  for (const one of PORTFOLIOS) await startRun(context, { userId, ...one, feed })
}

export async function openRuns(pool: Pool, userId: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from run where user_id = $1 and status = 'RUNNING'`,
    [userId],
  )
  return rows[0]!.count
}

/**
 * What is wrong with a user's books, beside the calm ledger and in themselves. Empty: nothing.
 * A run that people meddled with is compared with its own replay only.
 */
export async function complaintsAbout(
  pool: Pool,
  userId: string,
  calm: string,
  meddled?: string,
): Promise<readonly string[]> {
  const complaints: string[] = []
  const [ours, theirs] = [calm, await ledgerOf(pool, userId)].map((ledger) =>
    ledger.split('\n').filter((line) => !line.includes(`"run_id":"${meddled}"`)),
  )
  if (ours!.join() !== theirs!.join()) complaints.push(firstDifference(ours!, theirs!))
  const context: Context = { pool, clock: systemClock, log: quiet }
  for (const { check, detail } of await verifyBooks(context)) complaints.push(`${check}: ${detail}`)
  for (const { runId } of PORTFOLIOS) {
    const { differences } = await replayRun(context, { userId, runId })
    for (const { at, what } of differences) complaints.push(`replay of ${runId}: ${what} at ${at}`)
  }
  return complaints
}

function firstDifference(ours: readonly string[], theirs: readonly string[]): string {
  const line = ours.findIndex((text, index) => text !== theirs[index])
  return `line ${line} is\n  ${theirs[line] ?? 'missing'}\nwithout a fault it is\n  ${ours[line]}`
}

function instrumentOf(symbol: string): TradedInstrument {
  return {
    instrumentId: `${symbol}.NSE`,
    symbol,
    venueId: 'NSE',
    name: symbol,
    kind: 'etf',
    currency: 'INR',
    priceIncrement: fixed('0.01'),
    quantityStep: fixed('1'),
  }
}

/** A random walk on the grid of the price increment. */
function walk(instrumentId: string, index: number, { from, to }: FireFeed): Bar[] {
  const draw = chance(7, 'fire/bars', index)
  let close = 6_000 + index * 18_000 // hundredths
  return sessionsBetween('NSE', from, to).map(({ opensAt, closesAt }) => {
    const open = close + draw.integer(81) - 40
    close = open + draw.integer(241) - 120
    const high = Math.max(open, close) + draw.integer(60)
    const low = Math.min(open, close) - draw.integer(60)
    const [o, h, l, c] = [open, high, low, close].map((value) => BigInt(value) * 1_000_000n)
    return {
      instrumentId,
      openedAt: opensAt,
      closedAt: closesAt,
      open: o as Price,
      high: h as Price,
      low: l as Price,
      close: c as Price,
      volume: 100_000_000_000n as Quantity,
    }
  })
}
