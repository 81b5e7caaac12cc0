import { AppError } from '../../core/app-error.ts'
import {
  findPortfolio,
  lockPortfolio,
  type PortfolioRow,
} from '../../store/portfolio/portfolios.ts'
import type { Tx } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import type { Caller } from '../identity/authenticate.ts'
import { mayReach } from '../identity/may-reach.ts'

/** Which portfolio, and of what the caller reaches. */
export interface PortfolioRef {
  readonly caller: Pick<Caller, 'userId' | 'accounts'>
  readonly strategyId: string
}

/** One portfolio. That of another user, or of an account out of reach, is not found. */
export async function readPortfolio(
  { pool }: Context,
  { caller, strategyId }: PortfolioRef,
): Promise<PortfolioRow> {
  const portfolio = await findPortfolio(pool, caller.userId, strategyId)
  if (!portfolio) throw new AppError('not_found', { strategy_id: strategyId })
  mayReach(caller, portfolio.accountId)
  return portfolio
}

/** The same, held until the transaction ends. */
export async function holdPortfolio(
  tx: Tx,
  { caller, strategyId }: PortfolioRef,
): Promise<Pick<PortfolioRow, 'accountId' | 'status' | 'isDefault'>> {
  const portfolio = await lockPortfolio(tx, caller.userId, strategyId)
  if (!portfolio) throw new AppError('not_found', { strategy_id: strategyId })
  mayReach(caller, portfolio.accountId)
  return portfolio
}
