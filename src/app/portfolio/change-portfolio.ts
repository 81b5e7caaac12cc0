import { AppError } from '../../core/app-error.ts'
import {
  findPortfolio,
  updatePortfolio,
  type ChangedPortfolio,
  type PortfolioRow,
} from '../../store/portfolio/portfolios.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { explainName } from './create-portfolio.ts'
import { holdPortfolio, type PortfolioRef } from './portfolio-ref.ts'

/** Renames, describes, archives, brings back or deletes. What is left out stays. */
export async function changePortfolio(
  { pool }: Context,
  ref: PortfolioRef,
  change: ChangedPortfolio,
): Promise<PortfolioRow | null> {
  const { caller, strategyId } = ref
  const changing = transaction(pool, async (tx) => {
    const { isDefault } = await holdPortfolio(tx, ref)
    const leaves = change.status !== undefined && change.status !== 'active'
    if (isDefault && leaves) throw new AppError('portfolio_is_default')
    await updatePortfolio(tx, caller.userId, strategyId, change)
  })
  await changing.catch(explainName)
  return findPortfolio(pool, caller.userId, strategyId)
}
