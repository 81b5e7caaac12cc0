import { AppError } from '../../core/app-error.ts'
import { minus, type Money, type Price, type Quantity } from '../../core/fixed.ts'
import { newId } from '../../core/id.ts'
import {
  closeLeg as storeClosed,
  deleteLeg,
  findLeg,
  insertLegs,
  shrinkLeg,
  type LegRow,
} from '../../store/portfolio/legs.ts'
import { transaction, type Tx } from '../../store/transaction.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import type { Draw } from '../operations/answer-once.ts'
import { newLegs, type WantedLeg } from './create-portfolio.ts'
import { checkLots, findContracts, type NamedContract } from './find-contract.ts'
import { holdPortfolio, type PortfolioRef } from './portfolio-ref.ts'
import { refreshValue } from './refresh-value.ts'

/** A leg of a portfolio. */
export interface LegRef extends PortfolioRef {
  readonly legId: string
}

/** Adds a leg. Asked again with the same draw, the leg that was added is the answer. */
export async function addLeg(
  context: QuoteContext,
  ref: PortfolioRef,
  wanted: WantedLeg,
  draw: Draw,
): Promise<LegRow> {
  const { caller, strategyId } = ref
  const { userId } = caller
  await transaction(context.pool, (tx) => holdPortfolio(tx, ref)) // not found comes first
  const legs = await newLegs(context, [wanted], draw)
  const { legId } = legs[0]!
  await transaction(context.pool, async (tx) => {
    await holdActive(tx, ref)
    if (await findLeg(tx, userId, strategyId, legId)) return
    await insertLegs(tx, userId, strategyId, legs)
  })
  return changed(context, { ...ref, legId })
}

/** Removes a leg and answers it as it was. */
export async function removeLeg(context: QuoteContext, ref: LegRef): Promise<LegRow> {
  const { caller, strategyId } = ref
  const { userId } = caller
  const removed = await transaction(context.pool, async (tx) => {
    const leg = await holdLeg(tx, ref)
    await deleteLeg(tx, userId, strategyId, leg.legId)
    return leg
  })
  await refreshValue(context, { userId, strategyId })
  return removed
}

export interface CloseLeg {
  readonly price: Price
  readonly quantity: Quantity | null // null: all of it
  readonly costs: Money
}

/** Closes a leg, and answers it; of a part, the leg that it became. */
export async function closeLeg(
  context: QuoteContext,
  ref: LegRef,
  { price, quantity, costs }: CloseLeg,
  draw: Draw,
): Promise<LegRow> {
  const { caller, strategyId } = ref
  const { userId } = caller
  const at = context.clock.now()
  const partId = newId('leg', draw)
  const legId = await transaction(context.pool, async (tx) => {
    const part = await findLeg(tx, userId, strategyId, partId)
    if (part) return part.legId // an attempt before this one closed it
    const leg = await holdOpen(tx, ref)
    const closed = quantity ?? leg.quantity
    checkLots(leg.contract, closed)
    if (closed > leg.quantity) {
      const message = `The leg has fewer units than are to be closed.`
      throw new AppError('leg_refused', { field: 'quantity' }, { message })
    }
    if (closed === leg.quantity) {
      await storeClosed(tx, userId, strategyId, leg.legId, { price, at, costs })
      return leg.legId
    }
    await shrinkLeg(tx, userId, strategyId, leg.legId, minus(leg.quantity, closed))
    const exit = { price, at, costs }
    await insertLegs(tx, userId, strategyId, [{ ...leg, legId: partId, quantity: closed, exit }])
    return partId
  })
  return changed(context, { ...ref, legId })
}

export interface RollLeg extends NamedContract {
  readonly exitPrice: Price
  readonly entryPrice: Price
  readonly costs: Money
}

/** Closes a leg and opens the same of another contract: both, or neither. */
export async function rollLeg(
  context: QuoteContext,
  ref: LegRef,
  { exitPrice, entryPrice, costs, ...named }: RollLeg,
  draw: Draw,
): Promise<{ readonly near: LegRow; readonly far: LegRow }> {
  const { caller, strategyId } = ref
  const { userId } = caller
  await transaction(context.pool, (tx) => holdLeg(tx, ref))
  const [contract] = await findContracts(context, [named])
  const legId = newId('leg', draw)
  const at = context.clock.now()
  const nearId = await transaction(context.pool, async (tx) => {
    const far = await findLeg(tx, userId, strategyId, legId)
    if (far) return far.rolledFrom!
    const near = await holdOpen(tx, ref)
    checkLots(contract!, near.quantity)
    await storeClosed(tx, userId, strategyId, near.legId, { price: exitPrice, at, costs })
    const { direction, quantity, notes } = near
    const rolledFrom = near.legId
    const leg = { legId, contract: contract!, direction, quantity, entryPrice, notes, rolledFrom }
    await insertLegs(tx, userId, strategyId, [leg])
    return near.legId
  })
  const far = await changed(context, { ...ref, legId })
  return { near: (await findLeg(context.pool, userId, strategyId, nearId))!, far }
}

async function changed(context: QuoteContext, { caller, strategyId, legId }: LegRef) {
  await refreshValue(context, { userId: caller.userId, strategyId })
  const leg = await findLeg(context.pool, caller.userId, strategyId, legId)
  if (!leg) throw new AppError('not_found', { id: legId })
  return leg
}

async function holdActive(tx: Tx, ref: PortfolioRef): Promise<void> {
  const { status } = await holdPortfolio(tx, ref)
  if (status === 'active') return
  const message = 'The portfolio is archived. Bring it back first: PUT it with the status active.'
  throw new AppError('leg_refused', {}, { message })
}

async function holdLeg(tx: Tx, ref: LegRef): Promise<LegRow> {
  await holdPortfolio(tx, ref)
  const leg = await findLeg(tx, ref.caller.userId, ref.strategyId, ref.legId)
  if (!leg) throw new AppError('not_found', { id: ref.legId })
  return leg
}

async function holdOpen(tx: Tx, ref: LegRef): Promise<LegRow> {
  const leg = await holdLeg(tx, ref)
  await holdActive(tx, ref)
  if (leg.exit === null) return leg
  throw new AppError('leg_refused', {}, { message: 'The leg is closed already.' })
}
