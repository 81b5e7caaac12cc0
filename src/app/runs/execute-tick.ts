import { AppError } from '../../core/app-error.ts'
import type { Price } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Input } from '../../domain/engine/input.ts'
import { nextExecution } from '../../domain/engine/next-execution.ts'
import { openEngine } from '../../domain/engine/step.ts'
import { commitTicks, type CommitAnswer } from '../../store/runs/commit-ticks.ts'
import { loadState } from '../../store/runs/load-run.ts'
import { findRun } from '../../store/runs/run-row.ts'
import type { Context } from '../context.ts'
import { loadStrategy } from '../strategies/load-strategy.ts'

export interface ExecuteTick {
  readonly userId: string
  readonly runId: string
  readonly input: Input
}

/** `skipped`: the input causes nothing, for the market is closed. */
export type TickAnswer = CommitAnswer | 'skipped'

/**
 * One tick from the outside: load, step, commit. What a worker does in its loop, for callers that
 * own no run. However often it is called with one logical time, that time is committed once; the
 * loser of a race gets `stale` and has written nothing.
 */
export async function executeTick(context: Context, request: ExecuteTick): Promise<TickAnswer> {
  const { userId, runId, input } = request
  const run = await findRun(context.pool, userId, runId)
  if (run === null) throw new AppError('not_found', { run_id: runId })
  const loaded = await loadState(context.pool, userId, runId)
  if (run.status !== 'RUNNING' || loaded === null) return 'stopped'

  const { state, fence } = loaded
  const last = state.lastLogicalTime
  if (last !== null && input.at <= last) return 'stale'
  const definition = await loadStrategy(run.strategy)
  const tick = openEngine(definition, run.config).step(state, input)
  if (tick === null) return 'skipped'
  const next = nextExecution(definition, run.config, input.at)
  const commit = { userId, runId, fence, before: state, next, tick }
  const [answer] = await commitTicks(context.pool, [commit])
  return answer!
}

export interface TryExecuteSip {
  readonly userId: string
  readonly runId: string
  readonly logicalTime: Instant
  readonly prices: ReadonlyMap<string, Price>
  readonly marketOpen: boolean
}

/** The SIP at its logical time. In a closed market it does not happen, and nothing is written. */
export function tryExecuteSip(context: Context, request: TryExecuteSip): Promise<TickAnswer> {
  const { userId, runId, logicalTime, prices, marketOpen } = request
  const input: Input = { kind: 'schedule', at: logicalTime, events: ['sip'], prices, marketOpen }
  return executeTick(context, { userId, runId, input })
}
