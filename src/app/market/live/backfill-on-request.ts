import { AppError } from '../../../core/app-error.ts'
import { addDays, type CalendarDate, type Instant } from '../../../core/instant.ts'
import { localTime, zonedInstant } from '../../../domain/calendar/zone.ts'
import type { Feed } from '../../../feeds/feed.ts'
import type { BackfillReport } from '../../../store/market/backfills.ts'
import { wantedInstruments } from '../../../store/market/feed-subscriptions.ts'
import type { Context } from '../../context.ts'
import { invalidField } from '../../invalid-field.ts'
import { backfillGaps } from './backfill-gaps.ts'
import { LOOK_BACK_DAYS } from './backfill-manager.ts'

export interface BackfillOnRequest {
  readonly openFeed: (() => Feed) | null
  readonly instrumentIds: readonly string[] | null // null: what is subscribed
  readonly from: CalendarDate | null
  readonly to: CalendarDate | null // included
  readonly signal?: AbortSignal
}

const ZONE = 'Asia/Kolkata' // whose dates they are
const MOST_DAYS = LOOK_BACK_DAYS + 1

/** Fills the gaps that an operator names: every missing minute of them, however short the gap. */
export async function backfillOnRequest(
  context: Context,
  request: BackfillOnRequest,
): Promise<BackfillReport> {
  const { openFeed, signal } = request
  if (openFeed === null) {
    const message = 'No source of market data is set: TICKER_URL names one, DEMO_MARKET another.'
    throw new AppError('feed_unavailable', {}, { message })
  }
  const to = request.to ?? localTime(ZONE, context.clock.now()).date
  const from = request.from ?? addDays(to, -LOOK_BACK_DAYS)
  if (from > to || addDays(from, MOST_DAYS) < to) {
    const message = `A backfill covers at most ${MOST_DAYS} days, the first before the last.`
    throw invalidField('to', message)
  }
  const feed = openFeed()
  try {
    return await backfillGaps(context, {
      feed,
      instrumentIds: request.instrumentIds ?? (await wantedInstruments(context.pool)),
      from: startOf(from),
      to: startOf(addDays(to, 1)),
      cause: 'operator',
      leastMinutes: 1,
      ...(signal && { signal }),
    })
  } finally {
    await feed.close()
  }
}

function startOf(date: CalendarDate): Instant {
  return zonedInstant(ZONE, date, 0)
}
