import { insertAudit } from '../../../store/operations/audit.ts'
import type { Context } from '../../context.ts'
import { type ImportedInstruments, importInstrumentLines } from './import-instruments.ts'

export interface ImportInstrumentText {
  readonly csv: string
  readonly complete: boolean
  readonly dryRun: boolean
  readonly actor: string // a user_id
}

/** Takes a list of instruments that an administrator sent as text. */
export async function importInstrumentText(
  context: Context,
  { csv, complete, dryRun, actor }: ImportInstrumentText,
): Promise<Omit<ImportedInstruments, 'path'>> {
  const source = { name: 'instruments.csv', bytes: () => [Buffer.from(csv)] }
  const list = await importInstrumentLines(context, source, { complete, dryRun })
  if (!dryRun) {
    const { inserted, updated, unchanged, retired, refusedCount } = list
    const details = { inserted, updated, unchanged, retired, refusedCount }
    const action = 'data.instruments_imported'
    await insertAudit(context.pool, { actor, userId: actor, runId: null, action, details })
  }
  return list
}
