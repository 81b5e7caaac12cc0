import { AppError } from '../../core/app-error.ts'
import { newId } from '../../core/id.ts'
import type { Price, Quantity } from '../../core/fixed.ts'
import type { Direction } from '../../domain/portfolio/leg.ts'
import { ensureDefaultAccount, hasAccount } from '../../store/portfolio/accounts.ts'
import { insertLegs, type NewLeg } from '../../store/portfolio/legs.ts'
import {
  findPortfolio,
  insertPortfolio,
  type PortfolioRow,
} from '../../store/portfolio/portfolios.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { mayReach, mayReachAll } from '../identity/may-reach.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import type { Draw } from '../operations/answer-once.ts'
import { checkLots, findContracts, type NamedContract } from './find-contract.ts'
import type { PortfolioRef } from './portfolio-ref.ts'
import { refreshValue } from './refresh-value.ts'

/** A leg as it is asked for. */
export interface WantedLeg extends NamedContract {
  readonly direction: Direction
  readonly quantity: Quantity
  readonly entryPrice: Price
  readonly notes: string | null
}

export interface CreatePortfolio {
  readonly caller: PortfolioRef['caller']
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  readonly accountId: string | null // null: the default one
  readonly legs: readonly WantedLeg[]
  readonly draw: Draw
}

/** Makes a portfolio with its legs: all of it, or nothing. Asked again, what was made is the answer. */
export async function createPortfolio(
  context: QuoteContext,
  request: CreatePortfolio,
): Promise<PortfolioRow> {
  const { caller, name, description, tags, draw } = request
  const { userId } = caller
  if (request.accountId === null) mayReachAll(caller)
  else await reachAccount(context, caller, request.accountId)
  const strategyId = newId('stg', draw)
  const ownAccountId = newId('acc', draw)
  const legs = await newLegs(context, request.legs, draw)
  const making = transaction(context.pool, async (tx) => {
    const accountId = request.accountId ?? (await ensureDefaultAccount(tx, userId, ownAccountId))
    await insertPortfolio(tx, { userId, strategyId, accountId, name, description, tags })
    await insertLegs(tx, userId, strategyId, legs)
  })
  await making.catch(explainName)
  await refreshValue(context, { userId, strategyId })
  return (await findPortfolio(context.pool, userId, strategyId))!
}

async function reachAccount(
  { pool }: Context,
  caller: PortfolioRef['caller'],
  accountId: string,
): Promise<void> {
  mayReach(caller, accountId)
  if (!(await hasAccount(pool, caller.userId, accountId))) throw new AppError('not_found')
}

/** Legs with what they are of, each checked. */
export async function newLegs(
  context: Context,
  wanted: readonly WantedLeg[],
  draw: Draw,
): Promise<readonly NewLeg[]> {
  const contracts = await findContracts(context, wanted)
  return wanted.map(({ direction, quantity, entryPrice, notes }, index) => {
    const contract = contracts[index]!
    checkLots(contract, quantity)
    const legId = newId('leg', draw)
    return { legId, contract, direction, quantity, entryPrice, notes, rolledFrom: null }
  })
}

/** What the database's rules refused, in our words. One that exists was made by the first try. */
export function explainName(cause: unknown): void {
  const { constraint } = cause as { readonly constraint?: string }
  if (constraint === 'strategy_pkey') return
  if (constraint === 'strategy_default_stays') {
    throw new AppError('portfolio_is_default', {}, { cause })
  }
  if (constraint !== 'strategy_name') throw cause
  const message = 'A portfolio of this account has that name. Take another, or change that one.'
  throw new AppError('name_taken', { field: 'name' }, { message, cause })
}
