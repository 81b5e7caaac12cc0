import { DAY_MS, type Instant, MINUTE_MS } from '../../core/instant.ts'
import { readActionCsv, type ReadActions } from '../../feeds/files/csv/action-csv.ts'
import { readCalendarCsv, type ReadEvents } from '../../feeds/files/csv/calendar-csv.ts'
import { fetchText, SourceFailure } from '../../feeds/files/fetch-text.ts'
import { readCorporateActions } from '../../feeds/nse/corporate-actions.ts'
import { readHolidayMaster } from '../../feeds/nse/holiday-master.ts'
import { claimSource, recordFailure, recordSuccess } from '../../store/calendar/sources.ts'
import { transaction, type Tx } from '../../store/transaction.ts'
import { type CalendarContext, forgetCalendars } from './calendar-context.ts'
import type { CalendarSource, SourceKind } from './calendar-sources.ts'
import { saveActions } from './import-actions.ts'
import { countsOf } from './import-holidays.ts'
import { type Saved, saveEvents } from './save-events.ts'

const TIMEOUT_MS = 20_000
const MOST_BYTES = 8 * 2 ** 20
const CLAIM_MS = 2 * MINUTE_MS // after it, another process may take over what one left
const FRESH_MS = DAY_MS / 4
const FIRST_PAUSE_MS = MINUTE_MS
const LONGEST_PAUSE_MS = DAY_MS / 4

export interface FetchOptions {
  readonly signal: AbortSignal
  readonly timeoutMs?: number // 20 s
}

export type Fetched = 'not due' | 'ok' | 'failed'

/**
 * Fetches a source if its time has come, in one process of all. What it says goes into one
 * transaction; lines that cannot be read are counted and left out. A source that is away, hangs or
 * lies changes nothing: what it said last stays, and the pause before the next attempt doubles.
 */
export async function fetchSource(
  context: CalendarContext,
  source: CalendarSource,
  { signal, timeoutMs = TIMEOUT_MS }: FetchOptions,
): Promise<Fetched> {
  const { pool, clock, log } = context
  const now = clock.now()
  const failures = await claimSource(pool, source, now, (now + CLAIM_MS) as Instant)
  if (failures === null) return 'not due'
  const { name, url, kind } = source
  try {
    const text = await fetchText(url, { signal, timeoutMs, mostBytes: MOST_BYTES })
    const { faults, save } = READERS[kind](text)
    await transaction(pool, async (tx) => {
      const counts = countsOf(await save(tx, name))
      const at = clock.now()
      const nextAttemptAt = (at + FRESH_MS) as Instant
      const refused = faults.slice(0, MOST_REFUSED)
      await recordSuccess(tx, { name, at, nextAttemptAt, counts, refused })
    })
    await forgetCalendars(context)
    return 'ok'
  } catch (cause) {
    if (!(cause instanceof SourceFailure)) throw cause
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 20), LONGEST_PAUSE_MS)
    await recordFailure(pool, name, cause.message, (clock.now() + pause) as Instant)
    log.warn(
      { source: name, failures: failures + 1, reason: cause.message },
      'a calendar source failed',
    )
    return 'failed'
  }
}

const MOST_REFUSED = 100 // lines that are kept by number

interface Read {
  readonly faults: readonly { readonly line: number; readonly reason: string }[]
  save(tx: Tx, sourceName: string): Promise<readonly Saved[]>
}

const READERS: Readonly<Record<SourceKind, (text: string) => Read>> = {
  'nse-holidays': (text) => ofEvents(readHolidayMaster(text)),
  'csv-holidays': (text) => ofEvents(readCalendarCsv(text, 'NSE')),
  'nse-actions': (text) => ofActions(readCorporateActions(text)),
  'csv-actions': (text) => ofActions(readActionCsv(text, 'NSE')),
}

function ofEvents({ events, faults }: ReadEvents): Read {
  assertSaysSomething(events.length, faults)
  const terms = events.map(({ event }) => event)
  return {
    faults,
    save: (tx, sourceName) => saveEvents(tx, terms, { source: 'feed', sourceName }),
  }
}

function ofActions({ actions, faults }: ReadActions): Read {
  assertSaysSomething(actions.length, faults)
  const declared = actions.map(({ action }) => action)
  return {
    faults,
    save: (tx, sourceName) => saveActions(tx, declared, { source: 'feed', sourceName }),
  }
}

/** An error page with status 200 is a failure, and a list with a few bad lines is not. */
function assertSaysSomething(count: number, faults: Read['faults']): void {
  const [first] = faults
  if (count === 0 && first) throw new SourceFailure(`It makes no sense: ${first.reason}.`)
  if (faults.length > count) {
    throw new SourceFailure(`Most of it makes no sense, line ${first!.line}: ${first!.reason}.`)
  }
}
