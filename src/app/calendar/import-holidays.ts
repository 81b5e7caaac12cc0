import { AppError } from '../../core/app-error.ts'
import { readCalendarCsv } from '../../feeds/files/csv/calendar-csv.ts'
import { insertAudit } from '../../store/operations/audit.ts'
import { transaction, type Tx } from '../../store/transaction.ts'
import { tried } from '../../store/tried.ts'
import { type CalendarContext, forgetCalendars } from './calendar-context.ts'
import { type Saved, saveEvents } from './save-events.ts'

export interface ImportHolidays {
  readonly csv: string
  readonly calendar: string // of lines that name none
  readonly dryRun: boolean
  readonly actor: string // a user_id, or 'cli'
  readonly sourceName: string // the file's name
}

export interface ImportReport {
  readonly applied: boolean
  readonly counts: Readonly<Record<Saved, number>>
  readonly lines: readonly ImportedLine[]
}

export interface ImportedLine {
  readonly line: number
  readonly outcome: Saved
  readonly date: string | null
  readonly name: string
}

/** Declares all days of a file, or none when a line is wrong: then the error names each one. */
export async function importHolidays(
  context: CalendarContext,
  { csv, calendar, dryRun, actor, sourceName }: ImportHolidays,
): Promise<ImportReport> {
  const { events, faults } = readCalendarCsv(csv, calendar)
  if (faults.length > 0) throw refusedLines(faults)
  const work = async (tx: Tx): Promise<readonly Saved[]> => {
    const terms = events.map(({ event }) => event)
    const saved = await saveEvents(tx, terms, { source: 'import', sourceName })
    const details = { sourceName, lines: events.length }
    await insertAudit(tx, {
      actor,
      userId: null,
      runId: null,
      action: 'calendar.imported',
      details,
    })
    return saved
  }
  const { pool } = context
  const saved = dryRun ? await tried(pool, work) : await transaction(pool, work)
  await forgetCalendars(context)
  const lines = events.map(({ line, event: { date, name } }, index) => {
    return { line, outcome: saved[index]!, date, name }
  })
  return { applied: !dryRun, counts: countsOf(saved), lines }
}

export function countsOf(saved: readonly Saved[]): Readonly<Record<Saved, number>> {
  const count = (outcome: Saved) => saved.filter((one) => one === outcome).length
  return {
    inserted: count('inserted'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    kept: count('kept'),
  }
}

const MOST_NAMED = 1_000 // lines in one error

export function refusedLines(
  faults: readonly { readonly line: number; readonly reason: string }[],
): AppError {
  const errors = faults.slice(0, MOST_NAMED).map(({ line, reason }) => {
    return { path: `body.csv line ${line}`, message: reason }
  })
  const [first] = faults
  const more = faults.length > 1 ? `, and ${faults.length - 1} more lines are wrong` : ''
  const message = `Nothing was written: line ${first!.line}: ${first!.reason}${more}.`
  return new AppError('invalid_input', { errors }, { message })
}
