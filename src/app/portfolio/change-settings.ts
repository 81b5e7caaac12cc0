import {
  findSettings,
  storeSettings,
  type PortfolioSettings,
} from '../../store/portfolio/settings.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { holdPortfolio, readPortfolio, type PortfolioRef } from './portfolio-ref.ts'

export type { PortfolioSettings } from '../../store/portfolio/settings.ts'

export async function readSettings(context: Context, ref: PortfolioRef) {
  await readPortfolio(context, ref)
  return findSettings(context.pool, ref.caller.userId, ref.strategyId)
}

/** Changes some settings, one caller after the other; what is left out stays. */
export function changeSettings(
  { pool }: Context,
  ref: PortfolioRef,
  change: Partial<PortfolioSettings>,
): Promise<PortfolioSettings> {
  const { caller, strategyId } = ref
  return transaction(pool, async (tx) => {
    await holdPortfolio(tx, ref)
    const settings = { ...(await findSettings(tx, caller.userId, strategyId)), ...change }
    await storeSettings(tx, caller.userId, strategyId, settings)
    return settings
  })
}
