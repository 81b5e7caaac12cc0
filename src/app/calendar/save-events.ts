import { randomUUID } from 'node:crypto'
import { newId } from '../../core/id.ts'
import {
  type CalendarEvent,
  type DeclaredBy,
  type EventTerms,
  SOURCES,
} from '../../domain/calendar/calendar-event.ts'
import { insertEvent, lockTwin, updateEvent } from '../../store/calendar/events.ts'
import { lockDeclaring } from '../../store/calendar/lock-declaring.ts'
import { forgetCached } from '../../store/forget-cached.ts'
import type { Tx } from '../../store/transaction.ts'
import { CALENDAR_CACHE } from './calendar-context.ts'

/** What became of an event: `kept` is what a stronger source has declared, which stays. */
export type Saved = 'inserted' | 'updated' | 'unchanged' | 'kept'

/** Writes what a file or a feed declares over what the same or a weaker source has declared. */
export async function saveEvents(
  tx: Tx,
  events: readonly EventTerms[],
  by: { readonly source: DeclaredBy; readonly sourceName: string },
): Promise<readonly Saved[]> {
  await lockDeclaring(tx)
  const saved: Saved[] = []
  for (const event of events) saved.push(await saveEvent(tx, event, by))
  if (saved.some((outcome) => outcome === 'inserted' || outcome === 'updated')) {
    await forgetCached(tx, CALENDAR_CACHE)
  }
  return saved
}

async function saveEvent(
  tx: Tx,
  event: EventTerms,
  by: { readonly source: DeclaredBy; readonly sourceName: string },
): Promise<Saved> {
  const twin = await lockTwin(tx, event)
  if (!twin) {
    await insertEvent(tx, { ...event, ...by, eventId: newId('cal', randomUUID) })
    return 'inserted'
  }
  if (SOURCES.indexOf(twin.source) < SOURCES.indexOf(by.source)) return 'kept'
  if (sameTerms(twin, event) && twin.source === by.source) return 'unchanged'
  await updateEvent(tx, { ...event, ...by, eventId: twin.eventId })
  return 'updated'
}

export function sameTerms(a: EventTerms, b: EventTerms): boolean {
  return textOf(a) === textOf(b)
}

function textOf(event: EventTerms | CalendarEvent): string {
  const { calendarCode, date, name, type, isTradingDay, category, description } = event
  const sessions = event.sessions
    .map(({ type: kind, opens, closes }) => `${kind} ${opens} ${closes}`)
    .toSorted()
  return JSON.stringify([
    calendarCode,
    date,
    name,
    type,
    isTradingDay,
    category,
    description,
    sessions,
  ])
}
