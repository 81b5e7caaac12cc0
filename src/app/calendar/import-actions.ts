import { randomUUID } from 'node:crypto'
import { newId } from '../../core/id.ts'
import { toDecimal } from '../../core/rational.ts'
import { type DeclaredBy } from '../../domain/calendar/calendar-event.ts'
import { actionFactor, type DeclaredAction } from '../../domain/market/series/corporate-action.ts'
import { readActionCsv, type ReadActions } from '../../feeds/files/csv/action-csv.ts'
import { saveAction } from '../../store/calendar/actions.ts'
import { lockDeclaring } from '../../store/calendar/lock-declaring.ts'
import { insertAudit } from '../../store/operations/audit.ts'
import { transaction, type Tx } from '../../store/transaction.ts'
import { tried } from '../../store/tried.ts'
import type { Context } from '../context.ts'
import { countsOf, type ImportReport, refusedLines } from './import-holidays.ts'
import type { Saved } from './save-events.ts'

export interface ImportActions {
  readonly csv: string
  readonly exchange: string // of lines that name none
  readonly dryRun: boolean
  readonly actor: string
  readonly sourceName: string
}

/** Takes the corporate actions of a CSV file, all of them or none. */
export function importActions(
  context: Context,
  { csv, exchange, ...how }: ImportActions,
): Promise<ImportReport> {
  return takeActions(context, readActionCsv(csv, exchange), how)
}

/** Takes what was read from a file of any format. A line that is wrong refuses all of them. */
export async function takeActions(
  { pool }: Context,
  { actions, faults }: ReadActions,
  { dryRun, actor, sourceName }: Omit<ImportActions, 'csv' | 'exchange'>,
): Promise<ImportReport> {
  if (faults.length > 0) throw refusedLines(faults)
  const work = async (tx: Tx): Promise<readonly Saved[]> => {
    const declared = actions.map(({ action }) => action)
    const saved = await saveActions(tx, declared, { source: 'import', sourceName })
    const details = { sourceName, lines: actions.length }
    const action = 'calendar.actions_imported'
    await insertAudit(tx, { actor, userId: null, runId: null, action, details })
    return saved
  }
  const saved = dryRun ? await tried(pool, work) : await transaction(pool, work)
  const lines = actions.map(({ line, action: { exDate, symbol, title } }, index) => {
    return { line, outcome: saved[index]!, date: exDate, name: `${symbol}: ${title}` }
  })
  return { applied: !dryRun, counts: countsOf(saved), lines }
}

export async function saveActions(
  tx: Tx,
  actions: readonly DeclaredAction[],
  by: { readonly source: DeclaredBy; readonly sourceName: string },
): Promise<readonly Saved[]> {
  await lockDeclaring(tx)
  const saved: Saved[] = []
  for (const action of actions) {
    const factor = actionFactor(action, null)
    const decimal = factor.ok ? toDecimal(factor.value.price, 18) : null
    const actionId = newId('cac', randomUUID)
    saved.push(await saveAction(tx, { ...action, ...by, actionId, factor: decimal }))
  }
  return saved
}
