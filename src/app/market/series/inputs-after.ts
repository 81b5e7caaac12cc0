import { assert } from '../../../core/assert.ts'
import { addDays, type CalendarDate, type Instant } from '../../../core/instant.ts'
import { nextScheduled, type Schedule, type Scheduled } from '../../../domain/calendar/schedule.ts'
import { latestSession, sessionOfBar } from '../../../domain/calendar/session.ts'
import { venueCalendar } from '../../../domain/calendar/venue.ts'
import { localTime, zonedInstant } from '../../../domain/calendar/zone.ts'
import type { FeedInput } from '../../../domain/engine/input.ts'
import type { RunConfig } from '../../../domain/engine/run-config.ts'
import { mergeInputs } from '../../../feeds/recorded/merge-inputs.ts'
import type { SeriesStore } from '../../../store/history/across-border.ts'
import { barsClosedAfter, barSpans, pricesAt } from '../../../store/market/run-bars.ts'

export interface Inputs {
  readonly inputs: readonly FeedInput[]
  readonly exhausted: boolean // no further input is known yet
  readonly ended: boolean // none will come: the feed's last session is over
}

const NOTHING: Inputs = { inputs: [], exhausted: true, ended: false }

/**
 * The market's inputs of a run after a logical time: its bars as they close, its schedules between
 * them. Whoever asks, however the stretches are cut, the sequence is the same: it depends on the
 * configuration and the stored bars alone.
 *
 * Shape:  at most `limit` bars of each instrument, and the schedules that fall among them.
 * Edges:  it begins with the day on which the last of the instruments has its first bar, so that
 *         all have a price; it goes as far as the instrument whose bars end first, by whole
 *         sessions, so that a bar which is stored later can never fall before an input that was
 *         given. An instrument without any bar makes all of them wait.
 */
export async function inputsAfter(
  store: SeriesStore,
  config: RunConfig,
  schedules: readonly Schedule[],
  after: Instant | null,
  limit: number,
): Promise<Inputs> {
  assert(config.instruments.length > 0, 'a run has an instrument')
  const { venueId } = config.instruments[0]!
  const { interval, from, to } = config.feed
  const instrumentIds = config.instruments.map(({ instrumentId }) => instrumentId)

  const spans = await barSpans(store, instrumentIds, interval, midnight(venueId, from))
  if (spans.length < instrumentIds.length) return NOTHING
  const begin = startOfDay(venueId, Math.max(...spans.map(({ first }) => first)) as Instant)
  const known = Math.min(...spans.map((span) => completeUntil(venueOf(config, span), span.last)))
  const end = to === null ? null : midnight(venueId, addDays(to, 1))
  const horizon = (end === null ? known : Math.min(known, end)) as Instant

  const since = Math.max(after ?? begin - 1, begin - 1) as Instant
  const open = Math.max(since, begin) as Instant // what closes at `begin` is of the day before
  const bars = await barsClosedAfter(store, instrumentIds, interval, open, horizon, limit)
  const until = cutOf(bars, limit) ?? horizon
  const scheduled = scheduledIn(schedules, venueId, since, until, end)
  const prices = await pricesOf(store, instrumentIds, interval, scheduled)
  const stretch = {
    bars: bars.filter(({ closedAt }) => closedAt <= until),
    scheduled,
    prices,
    venueId,
  }
  const inputs = mergeInputs(stretch).filter(({ at }) => at > since)
  const exhausted = until === horizon
  const ended = exhausted && end !== null && known >= lastClose(venueId, end)
  return { inputs, exhausted, ended }
}

/** Where a page ends: with the instrument that filled it first, since its next bars are not here. */
function cutOf(
  bars: readonly { readonly instrumentId: string; readonly closedAt: Instant }[],
  limit: number,
): Instant | null {
  const full = [...Map.groupBy(bars, ({ instrumentId }) => instrumentId).values()]
    .filter((own) => own.length === limit)
    .map((own) => own.at(-1)!.closedAt)
  return full.length === 0 ? null : (Math.min(...full) as Instant)
}

function scheduledIn(
  schedules: readonly Schedule[],
  venueId: string,
  after: Instant,
  until: Instant,
  end: Instant | null,
): Scheduled[] {
  const found: Scheduled[] = []
  for (const schedule of schedules) {
    let next = nextScheduled(schedule, venueId, after)
    while (next.at <= until && (end === null || next.at < end)) {
      found.push(next)
      next = nextScheduled(schedule, venueId, next.at)
    }
  }
  return found
}

async function pricesOf(
  store: SeriesStore,
  instrumentIds: readonly string[],
  interval: RunConfig['feed']['interval'],
  scheduled: readonly Scheduled[],
) {
  if (scheduled.length === 0) return new Map()
  const instants = [...new Set(scheduled.map(({ at }) => at))]
  return pricesAt(store, instrumentIds, interval, instants)
}

/** Bars are stored by whole sessions, so a session is known to its end once it has a bar. */
function completeUntil(venueId: string, last: Instant): Instant {
  const { date } = localTime(venueCalendar(venueId).zone, (last - 1) as Instant)
  return Math.max(sessionOfBar(venueId, date).closesAt, last) as Instant
}

function venueOf(config: RunConfig, { instrumentId }: { readonly instrumentId: string }): string {
  return config.instruments.find((one) => one.instrumentId === instrumentId)!.venueId
}

function midnight(venueId: string, date: CalendarDate): Instant {
  return zonedInstant(venueCalendar(venueId).zone, date, 0)
}

function startOfDay(venueId: string, at: Instant): Instant {
  return midnight(venueId, localTime(venueCalendar(venueId).zone, at).date)
}

function lastClose(venueId: string, end: Instant): Instant {
  return latestSession(venueId, (end - 1) as Instant).closesAt
}
