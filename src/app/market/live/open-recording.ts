import type { Instant } from '../../../core/instant.ts'
import type { Feed } from '../../../feeds/feed.ts'
import { openRecordedFeed } from '../../../feeds/recorded/recorded-feed.ts'
import { minutesBetween } from '../../../store/market/minutes.ts'
import { recordedInstruments, recordedTicks } from '../../../store/market/recorded-ticks.ts'
import type { Context } from '../../context.ts'

const MOST_MINUTES = 100_000 // of one read

/** What is stored, as a feed that plays it from `from` to `to`, `speed` times as fast. */
export function openRecording(
  context: Context,
  span: { readonly from: Instant; readonly to: Instant; readonly speed: number },
): Feed {
  const { pool, clock } = context
  return openRecordedFeed({
    ...span,
    clock,
    recording: {
      minutes: (ids, from, to) => minutesBetween(context, ids, from, to, MOST_MINUTES),
      ticks: (ids, from, to) => recordedTicks(context, ids, from, to),
      has: (ids) =>
        ids.length === 0 ? Promise.resolve(new Set()) : recordedInstruments(pool, ids),
    },
  })
}
