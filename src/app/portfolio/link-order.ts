import { AppError } from '../../core/app-error.ts'
import { instant } from '../../core/instant.ts'
import {
  linkOrder as storeLink,
  listTrades,
  type PortfolioTrade,
} from '../../store/portfolio/trades.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { mayReach } from '../identity/may-reach.ts'
import { readPage, unknownPlace, type Page } from '../page.ts'
import { holdPortfolio, readPortfolio, type PortfolioRef } from './portfolio-ref.ts'
import type { ReadPage } from './read-portfolios.ts'

export type { PortfolioTrade } from '../../store/portfolio/trades.ts'

/** Counts a run's order to a portfolio; one that was another's moves over. */
export async function linkOrder(
  { pool }: Context,
  ref: PortfolioRef,
  order: { readonly runId: string; readonly orderId: string },
): Promise<void> {
  mayReach(ref.caller, order.runId)
  await transaction(pool, async (tx) => {
    await holdPortfolio(tx, ref)
    if (await storeLink(tx, ref.caller.userId, ref.strategyId, order)) return
    throw new AppError('not_found', { run_id: order.runId, order_id: order.orderId })
  })
}

/** Fills of a portfolio, oldest first. */
export async function readTrades(
  context: Context,
  ref: PortfolioRef,
  { after, limit }: ReadPage,
): Promise<Page<PortfolioTrade>> {
  await readPortfolio(context, ref)
  const { caller, strategyId } = ref
  const place = after === undefined ? null : placeOf(after)
  return readPage(
    limit,
    (most) => listTrades(context.pool, caller.userId, strategyId, { after: place, limit: most }),
    ({ at, fillId }) => `${new Date(at).toISOString()}_${fillId}`,
  )
}

function placeOf(after: string) {
  const [time = '', ...rest] = after.split('_')
  try {
    return { at: instant(time), fillId: rest.join('_') }
  } catch (cause) {
    throw unknownPlace(cause)
  }
}
