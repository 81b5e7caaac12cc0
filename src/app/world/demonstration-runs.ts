import { fixed, NO_MONEY } from '../../core/fixed.ts'
import { calendarDate } from '../../core/instant.ts'
import type { Costs } from '../../domain/trading/execution.ts'
import type { StartRun } from '../runs/start-run.ts'

/** What a retail investor pays in India, all charges of an ETF's purchase and sale together. */
const COSTS: Costs = { feeBps: fixed('3.5'), feePerOrder: NO_MONEY, slippageBps: fixed('2') }

/**
 * What a new installation shows: a plan that invests for years while one looks on, a bot that
 * trades minutes, and a benchmark. Each ends, so that a computer left alone does not fill its disk.
 */
export const DEMONSTRATION_RUNS: readonly (Omit<StartRun, 'userId'> & { runId: string })[] = [
  {
    runId: 'run_demo_sip',
    kind: 'sip',
    name: 'Gold and Nifty, 10,000 a week',
    strategy: 'systematic-investment',
    parameters: { amount: 10_000, frequency: 'weekly', weekday: 'monday', rebalance: 'quarterly' },
    instruments: ['GOLDBEES.NSE', 'NIFTYBEES.NSE'],
    initialCash: fixed('2100000'), // pays for the four years
    costs: COSTS,
    feed: {
      interval: '1d',
      from: calendarDate('2023-01-02'),
      to: calendarDate('2026-12-31'),
      barsPerSecond: 1.5, // four months in a minute, four years in eleven
    },
  },
  {
    runId: 'run_demo_crossover',
    kind: 'bot',
    name: 'Bank crossover by the minute',
    strategy: 'moving-average-crossover',
    parameters: { fast: 10, slow: 30 },
    instruments: ['BANKBEES.NSE'],
    initialCash: fixed('500000'),
    costs: COSTS,
    feed: {
      interval: '1m',
      from: calendarDate('2025-06-02'),
      to: calendarDate('2025-07-31'),
      barsPerSecond: 6.25, // a session of 375 minutes in one
    },
  },
  {
    runId: 'run_demo_hold',
    kind: 'bot',
    name: 'Junior, bought and held',
    strategy: 'buy-and-hold',
    instruments: ['JUNIORBEES.NSE'],
    initialCash: fixed('500000'),
    costs: COSTS,
    feed: {
      interval: '1d',
      from: calendarDate('2023-01-02'),
      to: calendarDate('2026-12-31'),
      barsPerSecond: 1,
    },
  },
]
