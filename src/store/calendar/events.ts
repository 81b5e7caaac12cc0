import type { CalendarDate, Instant } from '../../core/instant.ts'
import type {
  CalendarEvent,
  DeclaredBy,
  EventSession,
  EventTerms,
  EventType,
} from '../../domain/calendar/calendar-event.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface EventFilter {
  readonly calendarCode?: string | undefined
  readonly from?: CalendarDate | undefined
  readonly to?: CalendarDate | undefined
}

/** The events that hold, by date; those that an administrator dismissed are left out. */
export async function selectEvents(
  db: Queryable,
  { calendarCode, from, to }: EventFilter,
  page: { readonly limit: number; readonly offset: number } | null = null,
): Promise<readonly CalendarEvent[]> {
  const { rows } = await db.query<StoredEvent>({
    name: 'calendar_events',
    text: `${SELECT} ${WHERE}
      order by event_date, calendar_code, event_id limit $4 offset $5`,
    values: [calendarCode, from, to, page?.limit ?? null, page?.offset ?? 0],
  })
  return rows.map(toEvent)
}

export async function countEvents(db: Queryable, filter: EventFilter): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from calendar_events ${WHERE}`,
    [filter.calendarCode, filter.from, filter.to],
  )
  return rows[0]!.count
}

const WHERE = `where not dismissed and ($1::text is null or calendar_code = $1)
        and ($2::date is null or event_date >= $2) and ($3::date is null or event_date <= $3)`

/** One event, for a change; locked until the transaction ends. */
export async function lockEvent(tx: Tx, eventId: string): Promise<CalendarEvent | null> {
  const { rows } = await tx.query<StoredEvent>(
    `${SELECT} where event_id = $1 and not dismissed for update of e`,
    [eventId],
  )
  return rows[0] ? toEvent(rows[0]) : null
}

export async function findEvent(db: Queryable, eventId: string): Promise<CalendarEvent | null> {
  const { rows } = await db.query<StoredEvent>(`${SELECT} where event_id = $1 and not dismissed`, [
    eventId,
  ])
  return rows[0] ? toEvent(rows[0]) : null
}

/** The event of this calendar, date and name, the dismissed ones too. */
export async function lockTwin(
  tx: Tx,
  { calendarCode, date, name }: EventTerms,
): Promise<(CalendarEvent & { readonly dismissed: boolean }) | null> {
  const { rows } = await tx.query<StoredEvent>(
    `${SELECT} where calendar_code = $1 and event_date = $2 and name = $3 for update of e`,
    [calendarCode, date, name],
  )
  return rows[0] ? { ...toEvent(rows[0]), dismissed: rows[0].dismissed } : null
}

export interface EventWriting extends EventTerms {
  readonly eventId: string
  readonly source: DeclaredBy
  readonly sourceName: string
}

export async function insertEvent(tx: Tx, event: EventWriting): Promise<void> {
  await tx.query(
    `insert into calendar_events (event_id, calendar_code, event_date, name, event_type,
       is_trading_day, category, description, source, source_name)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    valuesOf(event),
  )
  await replaceSessions(tx, event)
}

export async function updateEvent(tx: Tx, event: EventWriting): Promise<void> {
  await tx.query(
    `update calendar_events set calendar_code = $2, event_date = $3, name = $4, event_type = $5,
       is_trading_day = $6, category = $7, description = $8, source = $9, source_name = $10,
       dismissed = false
     where event_id = $1`,
    valuesOf(event),
  )
  await replaceSessions(tx, event)
}

/** A person's own word is taken back; what a file or a feed says is remembered as not believed. */
export async function removeEvent(tx: Tx, { eventId, source }: CalendarEvent): Promise<void> {
  if (source === 'manual') {
    await tx.query(`delete from calendar_events where event_id = $1`, [eventId])
  } else {
    await tx.query(
      `update calendar_events set dismissed = true, source = 'manual' where event_id = $1`,
      [eventId],
    )
  }
}

/** How many events each source has declared, and when it last changed one. */
export async function countBySource(
  db: Queryable,
): Promise<readonly { source: DeclaredBy; count: number; updatedAt: Instant }[]> {
  const { rows } = await db.query<{ source: DeclaredBy; count: number; updatedAt: Instant }>(
    `select source, count(*)::int as count, max(updated_at) as "updatedAt"
     from calendar_events where not dismissed group by source order by source`,
  )
  return rows
}

function valuesOf(event: EventWriting): readonly unknown[] {
  return [
    event.eventId,
    event.calendarCode,
    event.date,
    event.name,
    event.type,
    event.isTradingDay,
    event.category,
    event.description,
    event.source,
    event.sourceName,
  ]
}

async function replaceSessions(tx: Tx, { eventId, sessions }: EventWriting): Promise<void> {
  await tx.query(`delete from trading_sessions where event_id = $1`, [eventId])
  if (sessions.length === 0) return
  await tx.query(
    `insert into trading_sessions (event_id, session_type, opens, closes)
     select $1, * from unnest($2::text[], $3::text[], $4::text[])`,
    [
      eventId,
      sessions.map(({ type }) => type),
      sessions.map(({ opens }) => opens),
      sessions.map(({ closes }) => closes),
    ],
  )
}

interface StoredEvent {
  readonly eventId: string
  readonly calendarCode: string
  readonly date: CalendarDate
  readonly name: string
  readonly type: EventType
  readonly isTradingDay: boolean
  readonly category: string
  readonly description: string
  readonly source: DeclaredBy
  readonly sourceName: string
  readonly dismissed: boolean
  readonly recordedAt: Instant
  readonly updatedAt: Instant
  readonly sessions: readonly EventSession[]
}

const SELECT = `
  select event_id as "eventId", calendar_code as "calendarCode", event_date as date, name,
         event_type as type, is_trading_day as "isTradingDay", category, description, source,
         source_name as "sourceName", dismissed, recorded_at as "recordedAt",
         updated_at as "updatedAt",
         coalesce((select json_agg(json_build_object('type', s.session_type, 'opens', s.opens,
                                                     'closes', s.closes) order by s.opens)
                   from trading_sessions s where s.event_id = e.event_id), '[]') as sessions
  from calendar_events e`

function toEvent({ dismissed: _dismissed, ...event }: StoredEvent): CalendarEvent {
  return event
}
