import { randomUUID } from 'node:crypto'
import { AppError } from '../../../core/app-error.ts'
import { newId } from '../../../core/id.ts'
import { DAY_MS, type Instant, MINUTE_MS } from '../../../core/instant.ts'
import { sessionOn } from '../../../domain/calendar/session.ts'
import { venueIds } from '../../../domain/calendar/venue.ts'
import { barFault } from '../../../domain/market/series/bar.ts'
import { venueOf } from '../../../domain/market/live/fresh-from.ts'
import type { Instrument } from '../../../domain/market/instruments/instrument.ts'
import { findGaps, type Gap } from '../../../domain/market/live/missing-minutes.ts'
import type { Feed, MinuteBar } from '../../../feeds/feed.ts'
import {
  emptySpans,
  insertBackfill,
  type BackfillCause,
  type BackfillReport,
  type BackfillSpan,
} from '../../../store/market/backfills.ts'
import { guardFeedLease, type FeedLease } from '../../../store/market/feed-leases.ts'
import { findInstruments } from '../../../store/market/instruments.ts'
import { insertMinutes, storedMinutes } from '../../../store/market/minutes.ts'
import { transaction } from '../../../store/transaction.ts'
import { calendarOf } from '../../calendar/calendar-of.ts'
import type { Context } from '../../context.ts'

export interface BackfillGaps {
  readonly feed: Pick<Feed, 'backfill'>
  readonly instrumentIds: readonly string[]
  readonly from: Instant
  readonly to: Instant // excluded
  readonly cause: BackfillCause
  readonly leastMinutes: number // what is shorter is no gap
  readonly lease?: FeedLease // of the process that consumes the feed
  readonly signal?: AbortSignal
}

/** "At most 7 days a batch" (FO-292): a longer gap is asked for in parts. */
const MOST_DAYS = 7
const ASK_AGAIN_MS = DAY_MS / 4 // for what the source did not have
const MOST_ERRORS = 10 // that are kept in words
const ROWS_A_STATEMENT = 2_000

/**
 * Finds the minutes of sessions that are not stored, asks the feed for them, and stores those that
 * come. Safe to repeat and to run beside the live feed: a minute that is there stays as it is. What
 * cannot be fetched is an error of the report, and the other gaps are filled all the same.
 */
export async function backfillGaps(
  context: Context,
  request: BackfillGaps,
): Promise<BackfillReport> {
  const { pool, clock } = context
  const { instrumentIds, from, cause, signal } = request
  const beganAt = clock.now()
  const to = Math.min(request.to, beganAt - (beganAt % MINUTE_MS)) as Instant
  const counts = { gaps: 0, rowsFetched: 0, rowsInserted: 0, rowsKnown: 0, rowsDifferent: 0 }
  const errors: string[] = []
  const spans: BackfillSpan[] = []

  const instruments = await findInstruments(pool, instrumentIds)
  const known = new Set(instruments.map(({ instrumentId }) => instrumentId))
  for (const id of instrumentIds) if (!known.has(id)) errors.push(`${id} is not an instrument.`)

  for (const instrument of instruments) {
    if (signal?.aborted) break
    const { instrumentId } = instrument
    try {
      for (const gap of await gapsOf(context, instrument, { ...request, to })) {
        if (signal?.aborted) break
        counts.gaps += 1
        const rowsInserted = await fill(instrumentId, gap)
        const { openedFrom, openedTo } = gap
        spans.push({ instrumentId, openedFrom, openedTo, rowsInserted })
      }
    } catch (cause) {
      if (!(cause instanceof AppError) || !SOURCE_FAILED.has(cause.code)) throw cause
      errors.push(`${instrumentId}: ${cause.message}`)
    }
  }

  const report: BackfillReport = {
    backfillId: newId('bfl', randomUUID),
    cause,
    beganAt,
    endedAt: clock.now(),
    lookedFrom: from,
    lookedTo: Math.max(from, to) as Instant,
    instruments: instrumentIds.length,
    ...counts,
    errors: errors.length,
    firstErrors: errors.slice(0, MOST_ERRORS),
  }
  if (counts.gaps > 0 || errors.length > 0 || cause === 'operator') {
    await transaction(pool, (tx) => insertBackfill(tx, report, spans))
  }
  return report

  async function fill(instrumentId: string, { openedFrom, openedTo }: Gap): Promise<number> {
    const fetched = await request.feed.backfill(instrumentId, openedFrom, openedTo, signal)
    counts.rowsFetched += fetched.length
    const sound = fetched.filter((bar) => isSound(bar, instrumentId, openedFrom, openedTo))
    if (sound.length < fetched.length) {
      const bad = fetched.length - sound.length
      errors.push(`${instrumentId}: ${bad} of ${fetched.length} minutes are not sound.`)
    }
    let inserted = 0
    for (let start = 0; start < sound.length; start += ROWS_A_STATEMENT) {
      const part = sound.slice(start, start + ROWS_A_STATEMENT)
      const { taken, known, different } = await transaction(pool, async (tx) => {
        if (request.lease) await guardFeedLease(tx, request.lease)
        return insertMinutes(tx, part)
      })
      inserted += taken
      counts.rowsKnown += known
      counts.rowsDifferent += different
    }
    counts.rowsInserted += inserted
    return inserted
  }
}

/** The source's own trouble: an error of the report. Any other ends the search. */
const SOURCE_FAILED: ReadonlySet<string> = new Set(['feed_unavailable', 'feed_unexpected'])

async function gapsOf(
  context: Context,
  { instrumentId, expiry }: Instrument,
  { from, to, leastMinutes, cause }: BackfillGaps,
): Promise<readonly Gap[]> {
  const venueId = venueOf(instrumentId)
  if (!venueIds().includes(venueId)) return []
  const calendar = await calendarOf(context, venueId)
  const expiresAt = expiry === null ? null : sessionOn(calendar, expiry)?.closesAt
  const until = expiresAt ? (Math.min(to, expiresAt) as Instant) : to
  if (until <= from) return []
  const stored = await storedMinutes(context, instrumentId, from, until)
  const limits = { leastMinutes, mostDays: MOST_DAYS }
  const gaps = findGaps(calendar, from, until, stored, limits)
  if (gaps.length === 0 || cause === 'operator') return gaps
  const since = (context.clock.now() - ASK_AGAIN_MS) as Instant
  const empty = await emptySpans(context.pool, instrumentId, since)
  return gaps.filter(
    (gap) =>
      !empty.some(
        ({ openedFrom, openedTo }) => openedFrom <= gap.openedFrom && openedTo >= gap.openedTo,
      ),
  )
}

function isSound(bar: MinuteBar, instrumentId: string, from: Instant, to: Instant): boolean {
  const isAsked = bar.instrumentId === instrumentId && bar.openedAt >= from && bar.openedAt < to
  const isMinute = bar.openedAt % MINUTE_MS === 0 && bar.closedAt === bar.openedAt + MINUTE_MS
  return isAsked && isMinute && barFault(bar) === null && (bar.openInterest ?? 0n) >= 0n
}
