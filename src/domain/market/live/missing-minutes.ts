import {
  addDays,
  type CalendarDate,
  DAY_MS,
  type Instant,
  MINUTE_MS,
} from '../../../core/instant.ts'
import { isOpenIn, type Session, sessionsBetween } from '../../calendar/session.ts'
import { calendarOfVenue, type Venue } from '../../calendar/venue.ts'
import { localTime } from '../../calendar/zone.ts'

/** Minutes of sessions that follow each other and are not there. Nights and holidays do not count. */
export interface Gap {
  readonly openedFrom: Instant // of the first missing minute
  readonly openedTo: Instant // excluded: behind the last one
  readonly minutes: number
}

/** Every minute of the venue's sessions that opens in `[from, to)`, oldest first. */
export function* sessionMinutes(venue: Venue, from: Instant, to: Instant): Generator<Instant> {
  const { zone } = calendarOfVenue(venue)
  const first = addDays(localTime(zone, from).date, -1) // a session may begin on the day before
  for (const session of sessionsBetween(venue, first, lastDate(zone, to))) {
    yield* minutesOfSession(session, from, to)
  }
}

function lastDate(zone: Parameters<typeof localTime>[0], to: Instant): CalendarDate {
  return addDays(localTime(zone, to).date, 1) // a session may begin on the evening before
}

function* minutesOfSession(session: Session, from: Instant, to: Instant): Generator<Instant> {
  const { opensAt, closesAt } = session
  const skipped = Math.max(0, Math.ceil((from - opensAt) / MINUTE_MS))
  const end = Math.min(closesAt, to)
  for (let at = opensAt + skipped * MINUTE_MS; at < end; at += MINUTE_MS) {
    if (isOpenIn(session, at as Instant)) yield at as Instant
  }
}

/**
 * What is missing between `from` and `to`, given when the stored minutes opened, oldest first.
 *
 * Edges: a stretch shorter than `leastMinutes` is no gap. No gap spans more than `mostDays` days;
 *        a longer one is cut, so that it can be asked for in parts.
 */
export function findGaps(
  venue: Venue,
  from: Instant,
  to: Instant,
  stored: readonly Instant[],
  { leastMinutes, mostDays }: { readonly leastMinutes: number; readonly mostDays: number },
): readonly Gap[] {
  const gaps: Gap[] = []
  let next = 0
  let gap: { openedFrom: Instant; openedTo: Instant; minutes: number } | null = null
  const end = (): void => {
    if (gap && gap.minutes >= leastMinutes) gaps.push(...cut(gap, mostDays))
    gap = null
  }
  for (const minute of sessionMinutes(venue, from, to)) {
    while (next < stored.length && stored[next]! < minute) next += 1
    if (stored[next] === minute) {
      end()
      continue
    }
    gap ??= { openedFrom: minute, openedTo: minute, minutes: 0 }
    gap.openedTo = (minute + MINUTE_MS) as Instant
    gap.minutes += 1
  }
  end()
  return gaps
}

function cut(gap: Gap, mostDays: number): Gap[] {
  const parts: Gap[] = []
  const most = mostDays * DAY_MS
  for (let from: number = gap.openedFrom; from < gap.openedTo; from += most) {
    const openedTo = Math.min(from + most, gap.openedTo) as Instant
    parts.push({ ...gap, openedFrom: from as Instant, openedTo })
  }
  return parts
}
