import { toNumber } from '../../core/fixed.ts'
import { USUAL_BOUNDS, type ExecutionBounds } from '../../domain/trading/execution-advice.ts'
import type { Context } from '../context.ts'
import type { Caller } from '../identity/authenticate.ts'
import { readSettings } from '../portfolio/change-settings.ts'

/** Bounds as somebody names them, or the portfolio that has them. */
export interface NamedBounds extends Pick<ExecutionBounds, 'minLiquidityScore' | 'asksFirst'> {
  readonly strategyId: string | null
  readonly maxSpreadPercent: number | null // null: the portfolio's, else as usual
  readonly maxImpactBps: number | null
}

/** What is named counts, then the settings of the portfolio, then what is usual. */
export async function boundsFor(
  context: Context,
  caller: Pick<Caller, 'userId' | 'accounts'>,
  { strategyId, maxSpreadPercent, maxImpactBps, ...named }: NamedBounds,
): Promise<ExecutionBounds> {
  const settings = strategyId === null ? null : await readSettings(context, { caller, strategyId })
  const own = settings && {
    maxSpreadPercent: toNumber(settings.maxSpread) * 100,
    maxImpactBps: toNumber(settings.maxImpactBps),
  }
  return {
    ...named,
    maxSpreadPercent: maxSpreadPercent ?? own?.maxSpreadPercent ?? USUAL_BOUNDS.maxSpreadPercent,
    maxImpactBps: maxImpactBps ?? own?.maxImpactBps ?? USUAL_BOUNDS.maxImpactBps,
  }
}
