import { AppError } from '../../core/app-error.ts'
import type { CalendarDate, Instant } from '../../core/instant.ts'
import { sessionOfBar } from '../../domain/calendar/session.ts'
import { type Bar, barFault, type BarInterval } from '../../domain/market/series/bar.ts'

/** One line of a file: a bar, or why there is none. Nothing is thrown away without a word. */
export type ParsedRow =
  | {
      readonly ok: true
      readonly line: number // from 1, the header included
      readonly bar: Bar
      readonly rounded: boolean // a number had more than eight places and was cut half to even
    }
  | {
      readonly ok: false
      readonly line: number
      readonly reason: string
      readonly repeated: boolean // an equal bar stands on an earlier line, so nothing is lost
    }

/** A file that was understood. A file that was not is an AppError, before the first row. */
export interface ParsedFile {
  readonly instrumentId: string
  readonly interval: BarInterval
  readonly notes: readonly string[] // what was assumed, and what was left aside
  readonly rows: AsyncIterable<ParsedRow>
}

/** Refuses a whole file. `problem` goes on from the file's name: `is not a zip file`. */
export function refuseFile(name: string, problem: string, cause?: unknown): never {
  const message = `${name} ${problem}.`
  throw new AppError('invalid_input', { file: name }, { message, cause })
}

type Values = Omit<Bar, 'instrumentId'>

/**
 * Judges the bars of one file line by line: against the rules of a bar, and against the lines before.
 * It remembers every bar of the file (about 250 bytes each), since rows may come in any order.
 */
export function rowJudge(
  instrumentId: string,
): (line: number, values: Values, rounded: boolean) => ParsedRow {
  const seen = new Map<Instant, { readonly line: number; readonly bar: Bar }>()

  return (line, values, rounded) => {
    const fault = barFault(values)
    if (fault !== null) return refused(line, fault)

    const bar: Bar = { instrumentId, ...values }
    const earlier = seen.get(bar.openedAt)
    if (!earlier) {
      seen.set(bar.openedAt, { line, bar })
      return { ok: true, line, bar, rounded }
    }
    if (!sameValues(earlier.bar, bar)) {
      return refused(line, `the same time as line ${earlier.line}, with other values`)
    }
    return { ok: false, line, reason: `repeats line ${earlier.line}`, repeated: true }
  }
}

export function refused(line: number, reason: string): ParsedRow {
  return { ok: false, line, reason, repeated: false }
}

function sameValues(a: Bar, b: Bar): boolean {
  const prices = a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close
  return prices && a.volume === b.volume && a.closedAt === b.closedAt
}

/** A daily bar spans the session of its date. */
export function daySpan(venueId: string, date: CalendarDate): Pick<Bar, 'openedAt' | 'closedAt'> {
  const { opensAt, closesAt } = sessionOfBar(venueId, date)
  return { openedAt: opensAt, closedAt: closesAt }
}
