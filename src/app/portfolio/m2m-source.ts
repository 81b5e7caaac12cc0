import { AppError } from '../../core/app-error.ts'
import { readLive, type LivePortfolio } from '../../store/portfolio/read-live.ts'
import type { Context } from '../context.ts'
import { ANY_RUN, type Doorbell } from '../doorbell.ts'
import type { StateSource } from '../streams/source.ts'
import type { PortfolioRef } from './portfolio-ref.ts'

export type { LivePortfolio } from '../../store/portfolio/read-live.ts'

/** How portfolios are told: when one was valued, and how they stand. */
export interface LiveViews {
  update(portfolio: LivePortfolio): object
  snapshot(portfolios: readonly LivePortfolio[]): object
}

const LOOK_EVERY_MS = 50 // at most

/** What a portfolio is worth, or all of a caller's; news come when a worker has valued one. */
export function m2mSource(
  context: Context,
  doorbell: Doorbell,
  { caller, strategyId }: Pick<PortfolioRef, 'caller'> & { readonly strategyId: string | null },
  views: LiveViews,
): StateSource {
  const { userId, accounts } = caller
  const door = { userId, runId: strategyId ?? ANY_RUN }
  const read = async (): Promise<readonly LivePortfolio[]> => {
    const all = await readLive(context.pool, userId, strategyId)
    return accounts === 'all' ? all : all.filter(({ accountId }) => accounts.includes(accountId))
  }
  let begun: Promise<readonly LivePortfolio[]> | null = null // from which on all that moves is told
  return {
    kind: 'state',
    async *changes(signal) {
      begun = read()
      const told = new Map<string, number | null>()
      for (const { strategyId: id, valuedAt } of await begun) told.set(id, valuedAt)
      while (!signal.aborted) {
        const rung = doorbell.wait(door, signal) // before reading
        const found = await read()
        if (found.length === 0 && strategyId !== null) return
        const moved = found.filter(({ strategyId: id, valuedAt }) => told.get(id) !== valuedAt)
        for (const { strategyId: id, valuedAt } of moved) told.set(id, valuedAt)
        if (moved.length > 0) {
          yield moved.map((portfolio) => ({
            slot: portfolio.strategyId,
            cursor: null,
            body: views.update(portfolio),
          }))
        }
        await rung
        await context.clock.sleep(LOOK_EVERY_MS, signal)
      }
    },
    async snapshot() {
      await begun // or what moved before that and behind the snapshot would never be told
      const found = await read()
      if (found.length === 0 && strategyId !== null) {
        throw new AppError('not_found', { strategy_id: strategyId })
      }
      return { body: views.snapshot(found) }
    },
  }
}
