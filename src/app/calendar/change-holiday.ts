import { randomUUID } from 'node:crypto'
import { AppError } from '../../core/app-error.ts'
import { newId } from '../../core/id.ts'
import {
  type CalendarEvent,
  eventFault,
  type EventTerms,
} from '../../domain/calendar/calendar-event.ts'
import { venueCalendar } from '../../domain/calendar/venue.ts'
import {
  findEvent,
  insertEvent,
  lockEvent,
  lockTwin,
  removeEvent,
  updateEvent,
} from '../../store/calendar/events.ts'
import { lockDeclaring } from '../../store/calendar/lock-declaring.ts'
import { forgetCached } from '../../store/forget-cached.ts'
import { insertAudit } from '../../store/operations/audit.ts'
import { transaction, type Tx } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { CALENDAR_CACHE, type CalendarContext, forgetCalendars } from './calendar-context.ts'

interface By {
  readonly actor: string // a user_id
}

/** Declares a day. What a file or a feed said under the same name becomes the person's word. */
export function addHoliday(
  context: CalendarContext,
  { actor, ...terms }: EventTerms & By,
): Promise<CalendarEvent> {
  assertSound(terms)
  return changed(context, async (tx) => {
    const twin = await lockTwin(tx, terms)
    if (twin && !twin.dismissed) throw taken(terms)
    const eventId = twin?.eventId ?? newId('cal', randomUUID)
    const written = { ...terms, eventId, source: 'manual' as const, sourceName: actor }
    if (twin) await updateEvent(tx, written)
    else await insertEvent(tx, written)
    return finish(tx, { actor, action: 'calendar.declared', eventId, terms })
  })
}

/** Changes some of a day's terms; the day is then a person's word, and no file or feed undoes it. */
export function changeHoliday(
  context: CalendarContext,
  { actor, eventId, changes }: By & { eventId: string; changes: Partial<EventTerms> },
): Promise<CalendarEvent> {
  return changed(context, async (tx) => {
    const before = await lockEvent(tx, eventId)
    if (!before) throw unknown(eventId)
    const terms: EventTerms = { ...before, ...changes }
    assertSound(terms)
    const twin = await lockTwin(tx, terms)
    if (twin && twin.eventId !== eventId) throw taken(terms)
    await updateEvent(tx, { ...terms, eventId, source: 'manual', sourceName: actor })
    return finish(tx, { actor, action: 'calendar.changed', eventId, terms: changes })
  })
}

/** Takes a day back. One that a file or a feed declared stays dismissed when it is read again. */
export function removeHoliday(
  context: CalendarContext,
  { actor, eventId }: By & { readonly eventId: string },
): Promise<CalendarEvent> {
  return changed(context, async (tx) => {
    const before = await lockEvent(tx, eventId)
    if (!before) throw unknown(eventId)
    await removeEvent(tx, before)
    await record(tx, { actor, action: 'calendar.removed', eventId, terms: before })
    return before
  })
}

export async function readHoliday({ pool }: Context, eventId: string): Promise<CalendarEvent> {
  const event = await findEvent(pool, eventId)
  if (!event) throw unknown(eventId)
  return event
}

/** Commits, then answers once this process reads the calendars anew. */
async function changed<Value>(
  context: CalendarContext,
  work: (tx: Tx) => Promise<Value>,
): Promise<Value> {
  const value = await transaction(context.pool, async (tx) => {
    await lockDeclaring(tx)
    return work(tx)
  })
  await forgetCalendars(context)
  return value
}

interface Done extends By {
  readonly action: string
  readonly eventId: string
  readonly terms: object
}

async function finish(tx: Tx, done: Done): Promise<CalendarEvent> {
  await record(tx, done)
  return (await findEvent(tx, done.eventId))!
}

async function record(tx: Tx, { actor, action, eventId, terms }: Done): Promise<void> {
  const details = { eventId, terms }
  await insertAudit(tx, { actor, userId: null, runId: null, action, details })
  await forgetCached(tx, CALENDAR_CACHE)
}

function assertSound(terms: EventTerms): void {
  venueCalendar(terms.calendarCode) // refuses one that we do not know
  const fault = eventFault(terms)
  if (fault !== null) throw new AppError('calendar_rule', {}, { message: `${sentence(fault)}.` })
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function taken({ calendarCode, date, name }: EventTerms): AppError {
  const message = `${calendarCode} has "${name}" on ${date} already. Change that one.`
  return new AppError('conflict', {}, { message })
}

function unknown(eventId: string): AppError {
  return new AppError('not_found', {}, { message: `There is no calendar event ${eventId}.` })
}
