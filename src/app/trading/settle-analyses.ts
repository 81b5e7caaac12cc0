import { chargesOf } from '../../domain/trading/charges.ts'
import { executionResult } from '../../domain/trading/execution-result.ts'
import { insertCost, settleAnalysis, takeDueAnalyses } from '../../store/trading/analyses.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { periodic, type Task } from '../operations/supervise-tasks.ts'

const EVERY_MS = 2_000
const AT_ONCE = 100

/** Puts what orders came to beside what was said of them before. */
export function analysisSettler(context: Context): Task {
  return periodic('order-analyses', EVERY_MS, context.clock, async (signal) => {
    while (!signal.aborted && (await settleAnalyses(context)) === AT_ONCE);
  })
}

/** Settles analyses whose order has closed, each once, and answers how many. */
export function settleAnalyses({ pool }: Context): Promise<number> {
  return transaction(pool, async (tx) => {
    const due = await takeDueAnalyses(tx, AT_ONCE)
    for (const analysis of due) {
      const { segment, side, turnover, filled, price, fees } = analysis
      await settleAnalysis(tx, analysis, {
        ...executionResult(analysis),
        quantity: filled,
        price,
        fees,
      })
      if (filled === 0n) continue
      const charges = chargesOf({ segment, side, turnover })
      await insertCost(tx, analysis, 'actual', { turnover, charges, margin: null })
    }
    return due.length
  })
}
