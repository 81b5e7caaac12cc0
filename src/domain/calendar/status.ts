import { addDays, type CalendarDate, type Instant } from '../../core/instant.ts'
import {
  find,
  isOpenIn,
  isWithin,
  latestDate,
  nextSession,
  type Session,
  sessionOn,
} from './session.ts'
import { calendarOfVenue, isProvisional, type SessionKind, type Venue } from './venue.ts'
import { localTime } from './zone.ts'

/** What goes on at a venue. Only a session of its own kind is open; the two around it are not. */
export type Phase = SessionKind | 'pre_market' | 'post_market' | 'closed'

/** What a venue does at an instant, and when that ends. */
export interface MarketStatus {
  readonly venueId: string
  readonly at: Instant
  readonly date: CalendarDate // whose session this is; the venue's, of the wall clock if there is none
  readonly open: boolean
  readonly phase: Phase
  readonly reason: string // a sentence without its full stop
  readonly session: Session | null // of the date
  readonly closedFor: string | null // why the date has none
  readonly provisional: boolean
  /** When the phase changes next, and to what. */
  readonly changesAt: Instant
  readonly changesTo: Phase
  readonly next: Session // the next that opens
}

/** Source: the half-open sessions of the calendar; each boundary belongs to what begins there. */
export function marketStatus(venue: Venue, at: Instant): MarketStatus {
  const calendar = calendarOfVenue(venue)
  const { date: shown } = localTime(calendar.zone, at)
  const late = latestDate(calendar, at)
  const tonight = late === shown ? null : sessionOn(calendar, late)
  const date = tonight !== null && tonight.opensAt <= at ? late : shown
  const session = sessionOn(calendar, date)
  const next = nextSession(calendar, at)
  const closedFor = session ? null : closedName(calendar.hoursOn(date))
  const phase = session ? phaseIn(session, at) : 'closed'
  const [changesAt, changesTo] = changeAfter(at, session, next)
  return {
    venueId: calendar.venueId,
    at,
    date,
    open: session !== null && isOpenIn(session, at),
    phase,
    reason: session ? reasonIn(session, at, phase) : `closed for ${closedFor}`,
    session,
    closedFor,
    provisional: isProvisional(calendar, date),
    changesAt,
    changesTo,
    next,
  }
}

/** The first date after another on which the venue opens. */
export function sessionAfter(venue: Venue, after: CalendarDate): Session {
  return find(venue, addDays(after, 1), 1, () => true)
}

function phaseIn(session: Session, at: Instant): Phase {
  if (isOpenIn(session, at)) return session.kind
  if (session.preMarket && isWithin(session.preMarket, at)) return 'pre_market'
  if (session.postMarket && isWithin(session.postMarket, at)) return 'post_market'
  return 'closed'
}

function reasonIn(session: Session, at: Instant, phase: Phase): string {
  const { opensAt, closesAt, preMarket, postMarket, name } = session
  if (phase === 'pre_market') return 'pre-open: orders are collected, none are matched yet'
  if (phase === 'post_market') return 'after the close: at the closing price, or thinly'
  if (phase !== 'closed') return name === null ? 'open' : `open: ${name}`
  if (at < opensAt && preMarket && at >= preMarket.until) return 'pre-open passed, not open yet'
  if (at < opensAt) return 'before the open'
  if (at < closesAt) return 'in a pause'
  if (postMarket && at < postMarket.from) return 'closed, before the session after the close'
  return 'after the close'
}

/** The earliest boundary after an instant, of the session or of the one that comes next. */
function changeAfter(
  at: Instant,
  session: Session | null,
  next: Session,
): readonly [Instant, Phase] {
  const boundaries = [...(session ? boundariesOf(session) : []), ...boundariesOf(next)]
  let first: readonly [Instant, Phase] = [next.opensAt, next.kind]
  for (const boundary of boundaries) {
    if (boundary[0] > at && boundary[0] < first[0]) first = boundary
  }
  return first
}

function boundariesOf(session: Session): (readonly [Instant, Phase])[] {
  const { opensAt, closesAt, pause, preMarket, postMarket } = session
  const instants = [opensAt, closesAt, pause, preMarket, postMarket].flatMap((one) =>
    one === null ? [] : typeof one === 'number' ? [one] : [one.from, one.until],
  )
  return instants.map((instant) => [instant, phaseIn(session, instant)] as const)
}

function closedName(answer: object): string | null {
  return 'closedFor' in answer ? String(answer.closedFor) : null
}
