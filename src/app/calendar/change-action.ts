import { randomUUID } from 'node:crypto'
import { AppError } from '../../core/app-error.ts'
import { newId } from '../../core/id.ts'
import { toDecimal } from '../../core/rational.ts'
import { venueCalendar } from '../../domain/calendar/venue.ts'
import { actionFault } from '../../domain/market/series/action-fault.ts'
import { actionFactor, type DeclaredAction } from '../../domain/market/series/corporate-action.ts'
import {
  type ActionRow,
  findAction,
  insertAction,
  lockAction,
  lockTwinAction,
  type NewAction,
  removeAction,
  updateAction,
} from '../../store/calendar/actions.ts'
import { lockDeclaring } from '../../store/calendar/lock-declaring.ts'
import { insertAudit } from '../../store/operations/audit.ts'
import { transaction, type Tx } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { todayInMumbai } from './read-actions.ts'

interface By {
  readonly actor: string // a user_id
}

/** Adds a corporate action. One that was dismissed is believed again, as the person says it. */
export function addAction(
  context: Context,
  { actor, ...said }: DeclaredAction & By,
): Promise<ActionRow> {
  assertSound(said)
  return transaction(context.pool, async (tx) => {
    await lockDeclaring(tx)
    const twin = await lockTwinAction(tx, said)
    if (twin && !twin.dismissed) throw taken(said)
    const written = asManual(said, twin?.actionId ?? newId('cac', randomUUID), actor)
    if (twin) await updateAction(tx, written)
    else await insertAction(tx, written)
    await record(tx, { actor, action: 'calendar.action_added', actionId: written.actionId, said })
    return found(context, tx, written.actionId)
  })
}

/**
 * Changes some of an action, which is then a person's word. What a file or a feed had said stays
 * dismissed beside it where the terms or the day become others, so that it does not come again.
 */
export function changeAction(
  context: Context,
  request: By & { readonly actionId: string; readonly changes: Partial<DeclaredAction> },
): Promise<ActionRow> {
  const { actor, actionId, changes } = request
  return transaction(context.pool, async (tx) => {
    await lockDeclaring(tx)
    const before = await lockAction(tx, actionId)
    if (!before) throw unknown(actionId)
    const said: DeclaredAction = { ...before, ...changes }
    assertSound(said)
    const twin = await lockTwinAction(tx, said)
    const isOther = twin?.actionId !== actionId
    if (twin && isOther && !twin.dismissed) throw taken(said)
    if (twin && isOther) await removeAction(tx, twin.actionId, null)
    await updateAction(tx, asManual(said, actionId, actor))
    if (isOther && before.source !== 'manual') {
      const old = { ...before, actionId: newId('cac', randomUUID) }
      await insertAction(tx, old)
      await removeAction(tx, old.actionId, actor)
    }
    await record(tx, { actor, action: 'calendar.action_changed', actionId, said: changes })
    return found(context, tx, actionId)
  })
}

/** Takes an action back. One that a file or a feed declared stays dismissed when it is read again. */
export function dropAction(
  context: Context,
  { actor, actionId }: By & { readonly actionId: string },
): Promise<DeclaredAction> {
  return transaction(context.pool, async (tx) => {
    const before = await lockAction(tx, actionId)
    if (!before) throw unknown(actionId)
    await removeAction(tx, actionId, before.source === 'manual' ? null : actor)
    await record(tx, { actor, action: 'calendar.action_removed', actionId, said: before })
    return before
  })
}

function asManual(said: DeclaredAction, actionId: string, actor: string): NewAction {
  const factor = actionFactor(said, null)
  const decimal = factor.ok ? toDecimal(factor.value.price, 18) : null
  return { ...said, actionId, factor: decimal, source: 'manual', sourceName: actor }
}

async function found(context: Context, tx: Tx, actionId: string): Promise<ActionRow> {
  return (await findAction(tx, actionId, todayInMumbai(context)))!
}

interface Done extends By {
  readonly action: string
  readonly actionId: string
  readonly said: object
}

async function record(tx: Tx, { actor, action, actionId, said }: Done): Promise<void> {
  const details = { actionId, ...said }
  await insertAudit(tx, { actor, userId: null, runId: null, action, details })
}

function assertSound(said: DeclaredAction): void {
  venueCalendar(said.exchange) // refuses one that we do not know
  const fault = actionFault(said)
  if (fault === null) return
  const message = `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`
  throw new AppError('calendar_rule', {}, { message })
}

function taken({ instrumentId, type, exDate }: DeclaredAction): AppError {
  const what = type.toLowerCase().replaceAll('_', ' ')
  const when = exDate === null ? 'without a date' : `on ${exDate}`
  const message = `${instrumentId} has that ${what} ${when} already. Change that one.`
  return new AppError('conflict', {}, { message })
}

function unknown(actionId: string): AppError {
  return new AppError('not_found', {}, { message: `There is no corporate action ${actionId}.` })
}
