import assert from 'node:assert/strict'
import type { Context } from '#src/app/context.ts'
import { executeTick, type TickAnswer } from '#src/app/runs/execute-tick.ts'
import { fixed } from '#src/core/fixed.ts'
import { instant } from '#src/core/instant.ts'
import type { Input } from '#src/domain/engine/input.ts'
import type { TradedInstrument } from '#src/domain/market/instruments/instrument.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'
import type { TestClient } from './server.ts'

/** An exchange-traded fund of gold, and one of an index, as NSE lists them. */
export const GOLDBEES: TradedInstrument = {
  instrumentId: 'GOLDBEES.NSE',
  symbol: 'GOLDBEES',
  venueId: 'NSE',
  name: 'Nippon India ETF Gold BeES',
  kind: 'etf',
  currency: 'INR',
  priceIncrement: fixed('0.01'),
  quantityStep: fixed('1'),
}

export const NIFTYBEES: TradedInstrument = {
  ...GOLDBEES,
  instrumentId: 'NIFTYBEES.NSE',
  symbol: 'NIFTYBEES',
  name: 'Nippon India ETF Nifty 50 BeES',
}

export function knowGold({ pool }: Context): Promise<void> {
  return transaction(pool, (tx) => insertInstruments(tx, [GOLDBEES, NIFTYBEES]))
}

/** What starts a run that buys gold at its first close and keeps it. */
export const HOLD_GOLD = {
  kind: 'sip',
  strategy: 'buy-and-hold',
  instruments: ['GOLDBEES.NSE'],
  initial_cash: '100000',
} as const

export interface GoldRun {
  readonly userId: string
  readonly runId: string
  readonly path: string // of the run in the API
}

/** Starts such a run over HTTP. */
export async function startGold(
  user: Pick<TestClient, 'userId' | 'post'>,
  changes: object = {},
): Promise<GoldRun> {
  const { status, text, body } = await user.post('/api/runs', { ...HOLD_GOLD, ...changes })
  assert.equal(status, 201, text)
  const runId = String(body['run_id'])
  return { userId: user.userId, runId, path: `/api/runs/${runId}` }
}

/** A day's bar of gold that closes at `closedAt` with everything at one price. */
export function tickGold(
  context: Context,
  run: { readonly userId: string; readonly runId: string },
  closedAt: string,
  price: string,
): Promise<TickAnswer> {
  const at = instant(closedAt)
  const flat = fixed<'price'>(price)
  const input: Input = {
    kind: 'bar',
    at,
    marketOpen: true,
    bars: [
      {
        instrumentId: GOLDBEES.instrumentId,
        openedAt: instant(closedAt.replace(/T.*/, 'T03:45:00Z')),
        closedAt: at,
        open: flat,
        high: flat,
        low: flat,
        close: flat,
        volume: fixed('1000'),
      },
    ],
  }
  return executeTick(context, { ...run, input })
}
