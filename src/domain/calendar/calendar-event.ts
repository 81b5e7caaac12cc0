import type { CalendarDate, Instant } from '../../core/instant.ts'
import type { Declared, Overrides, Yearly } from './lay-over.ts'
import type { Hours, Span } from './venue.ts'

export const EVENT_TYPES = [
  'holiday', // closed on a date
  'special_hours', // open at hours of its own, also on a holiday or at a weekend
  'recurring', // closed on the same day of each year, from its date on
  'one_time', // closed or open once, for a reason that does not come back
] as const
export type EventType = (typeof EVENT_TYPES)[number]

export const SESSION_TYPES = ['regular', 'pre_market', 'post_market', 'muhurat', 'special'] as const
export type SessionType = (typeof SESSION_TYPES)[number]

/** Who declared something, the strongest first: a person, a file that a person gave, a feed. */
export const SOURCES = ['manual', 'import', 'feed'] as const
export type DeclaredBy = (typeof SOURCES)[number]

export interface EventSession {
  readonly type: SessionType
  readonly opens: string // times of day at the venue
  readonly closes: string
}

/** What is declared about one date of one venue. */
export interface EventTerms {
  readonly calendarCode: string
  readonly date: CalendarDate
  readonly name: string
  readonly type: EventType
  readonly isTradingDay: boolean
  readonly category: string
  readonly description: string
  readonly sessions: readonly EventSession[] // none on a trading day: the venue's usual hours
}

export interface CalendarEvent extends EventTerms {
  readonly eventId: string
  readonly source: DeclaredBy
  readonly sourceName: string // a user, a file, a feed
  readonly recordedAt: Instant
  readonly updatedAt: Instant
}

/** What is wrong with an event, in words for a person, or nothing. */
export function eventFault(event: EventTerms): string | null {
  const { type, isTradingDay, sessions } = event
  if (type === 'special_hours' && !isTradingDay) return 'special hours are those of a trading day'
  if (type === 'holiday' && isTradingDay) return 'a holiday is no trading day; take special_hours'
  if (type === 'recurring' && isTradingDay) return 'only a closed day can be recurring'
  if (!isTradingDay && sessions.length > 0) return 'a closed day has no hours'
  const late = sessions.find(({ opens, closes }) => closes <= opens)
  if (late) return `the session from ${late.opens} ends at ${late.closes}, which is not later`
  const ordered = sessions.toSorted(byOpening)
  for (const [index, session] of ordered.entries()) {
    const next = ordered[index + 1]
    if (next && next.opens < session.closes) return `the sessions at ${next.opens} overlap`
  }
  const main = ordered.filter(isMain)
  if (main.length > 2) return 'a date has at most two sessions with one pause'
  if (sessions.length > 0 && main.length === 0) return 'a trading day has a session of its own'
  if (new Set(main.map((session) => session.type)).size > 1) {
    return 'both parts of a session are of one type'
  }
  if (['pre_market', 'post_market'].some((kind) => countOf(ordered, kind) > 1)) {
    return 'there is one session before the open and one after the close'
  }
  const [first, last] = [main[0], main.at(-1)]
  const aside = (kind: SessionType) => ordered.find((session) => session.type === kind)
  const early = aside('pre_market')
  if (early && first && early.closes > first.opens) return 'the pre-market ends by the open'
  const after = aside('post_market')
  if (after && last && after.opens < last.closes) return 'the post-market begins after the close'
  return null
}

/** What holds of each date: of several events the strongest source, then the one that opens. */
export function overridesOf(events: readonly CalendarEvent[]): Overrides {
  const strongest = events.toSorted(byStrength)
  const dates = new Map<CalendarDate, Declared>()
  const yearly: Yearly[] = []
  for (const event of strongest) {
    const { type, date, name } = event
    if (type === 'recurring') {
      yearly.push({ monthDay: date.slice(5), fromYear: Number(date.slice(0, 4)), name })
    } else if (!dates.has(date)) dates.set(date, declaredBy(event))
  }
  return { dates, yearly }
}

function byStrength(a: CalendarEvent, b: CalendarEvent): number {
  const source = SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source)
  if (source !== 0) return source
  if (a.isTradingDay !== b.isTradingDay) return a.isTradingDay ? -1 : 1
  return b.updatedAt - a.updatedAt || (a.eventId < b.eventId ? -1 : 1)
}

function declaredBy({ name, isTradingDay, sessions, source }: CalendarEvent): Declared {
  if (!isTradingDay) return { opens: false, name, yieldsToMuhurat: source !== 'manual' }
  const main = sessions.filter(isMain).toSorted(byOpening)
  const aside = (kind: SessionType): Span | null => {
    const found = sessions.find(({ type }) => type === kind)
    return found ? [found.opens, found.closes] : null
  }
  const kind = main[0]?.type === 'muhurat' ? 'muhurat' : 'special'
  return {
    opens: true,
    name,
    kind: main[0]?.type === 'regular' ? 'regular' : kind,
    hours: hoursOf(main),
    preMarket: aside('pre_market'),
    postMarket: aside('post_market'),
  }
}

function hoursOf(main: readonly EventSession[]): Hours | null {
  const [first, second] = main
  if (!first) return null
  if (!second) return { opens: first.opens, closes: first.closes }
  const pause: Span = [first.closes, second.opens]
  const hours = { opens: first.opens, closes: second.closes }
  return first.closes === second.opens ? hours : { ...hours, pause }
}

function isMain({ type }: EventSession): boolean {
  return type !== 'pre_market' && type !== 'post_market'
}

function countOf(sessions: readonly EventSession[], type: string): number {
  return sessions.filter((session) => session.type === type).length
}

function byOpening(a: EventSession, b: EventSession): number {
  return a.opens < b.opens ? -1 : a.opens > b.opens ? 1 : 0
}
