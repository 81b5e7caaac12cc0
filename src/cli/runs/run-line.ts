import type { RunRow } from '../../app/runs/read-runs.ts'
import { format, formatPlaces, minus } from '../../core/fixed.ts'
import { formatInstant } from '../../core/instant.ts'
import type { Output } from '../output.ts'

/** A run for the next program. */
export function runAsJson(run: RunRow): object {
  const { config, lastLogicalTime } = run
  const equity = run.equity ?? config.initialCash
  return {
    run_id: run.runId,
    user_id: run.userId,
    kind: run.kind,
    status: run.status,
    name: run.name,
    strategy: run.strategy,
    instruments: config.instruments.map(({ instrumentId }) => instrumentId),
    currency: run.currency,
    initial_cash: format(config.initialCash),
    cash: format(run.cash),
    equity: format(equity),
    pnl: format(minus(equity, config.initialCash)),
    tick_count: run.tickCount,
    last_logical_time: lastLogicalTime === null ? null : formatInstant(lastLogicalTime),
    detail: run.detail,
  }
}

const HEAD = ['run', 'status', 'name', 'strategy', 'until', 'ticks', 'equity', 'pnl', 'detail']

export function runTable(output: Output, runs: readonly RunRow[]): string {
  return output.table(
    HEAD,
    runs.map((run) => {
      const equity = run.equity ?? run.config.initialCash
      const { lastLogicalTime } = run
      return [
        run.runId,
        run.status,
        run.name,
        run.strategy,
        lastLogicalTime === null ? '' : formatInstant(lastLogicalTime).slice(0, 16),
        String(run.tickCount),
        formatPlaces(equity, 2),
        formatPlaces(minus(equity, run.config.initialCash), 2),
        run.detail,
      ]
    }),
  )
}
