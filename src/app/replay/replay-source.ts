import { AppError } from '../../core/app-error.ts'
import type { Instant } from '../../core/instant.ts'
import { type Playback, positionAt, waitUntil } from '../../domain/market/series/playback.ts'
import { findReplay, type ReplayRef, type ReplayRow } from '../../store/replay/sessions.ts'
import type { Context } from '../context.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import type { News } from '../streams/hub.ts'
import type { StateSource } from '../streams/source.ts'
import { REPLAY_CHANNEL } from './control-replay.ts'
import { type Panel, readWindow, type ReplayWindow, widthOf } from './read-window.ts'

/** All that was known when a bar closed. */
export interface ReplayFrame {
  readonly at: Instant // when the bar closed
  readonly place: number // in the window
  readonly window: ReplayWindow
}

/** How a replay is told: a bar, and how it stands. */
export interface ReplayViews {
  frame(frame: ReplayFrame): object
  state(row: ReplayRow, position: Instant): object
}

const LOOK_EVERY_MS = 1_000 // a change that another server made may not be heard of
const SHORTEST_WAIT_MS = 10
const FRESH_MS = 5_000

/**
 * A replay as a stream: each bar when its time has come, in order, and how the replay stands whenever
 * somebody changed that. Where it is follows from the clock, so nothing is kept here that a restart
 * could lose. Whatever changed it after `opened` was read is told, however late the first look is.
 */
export function replaySource(
  context: QuoteContext,
  opened: ReplayRow,
  views: ReplayViews,
): StateSource {
  const { clock, links } = context
  const read = () => requireReplay(context, opened)
  let row = opened
  // What began a moment ago is told from its beginning, however long its bars take to read.
  const isFresh = clock.now() - opened.anchoredAt < FRESH_MS
  let toldTo = isFresh ? opened.position : positionAt(opened, clock.now())

  const newsOf = (row: ReplayRow, frame: ReplayFrame): News => ({
    slot: `${row.revision} ${frame.at}`, // each is told, none takes another's place
    cursor: null,
    body: views.frame(frame),
  })
  const stateOf = (row: ReplayRow, why: string): News => ({
    slot: `${why} ${row.revision}`,
    cursor: null,
    body: views.state(row, positionAt(row, clock.now())),
  })

  return {
    kind: 'state',
    async *changes(signal) {
      let woken = new AbortController()
      const wake = (): void => woken.abort()
      const message = (id: string): void => void (id === opened.replayId && wake())
      const subscription = links.bus.subscribe(REPLAY_CHANNEL, { message, resync: wake })
      try {
        let isOver = false
        const frames = await framesOf(context, row)
        while (!signal.aborted) {
          woken = new AbortController() // before reading, so that no change falls between
          const before = row
          row = await read()
          if (row.revision !== before.revision) {
            if (isJump(before, row)) toldTo = beforeNewest(frames, row.position)
            isOver = false
            yield [stateOf(row, 'changed')]
          }
          const position = positionAt(row, clock.now())
          const due = frames.filter(({ at }) => at > toldTo && at <= position)
          if (due.length > 0) yield due.map((frame) => newsOf(row, frame))
          if (position > toldTo) toldTo = position // what was told stays told
          if (row.playing && position >= row.endsAt && !isOver) {
            isOver = true
            yield [stateOf(row, 'over')]
          }
          const awake = AbortSignal.any([signal, woken.signal])
          await clock.sleep(waitFor(row, frames, position, clock.now()), awake)
        }
      } finally {
        subscription.close()
      }
    },
    async snapshot() {
      const row = await read()
      return { body: views.state(row, positionAt(row, clock.now())) }
    },
  }
}

/** A replay of this user's. Another's is not found, as if it did not exist. */
export async function requireReplay({ pool }: Context, ref: ReplayRef): Promise<ReplayRow> {
  const row = await findReplay(pool, ref)
  if (row) return row
  throw new AppError('not_found', { replay_id: ref.replayId })
}

/**
 * It stands elsewhere than it would have moved: what lies between is not told. Of several changes at
 * once only the last is seen, and the way to it is not known to the instant.
 */
function isJump(before: ReplayRow, after: ReplayRow): boolean {
  const expected = positionAt(before, after.anchoredAt)
  const slack = after.revision === before.revision + 1 ? 0 : widthOf(after.timeframe)
  return Math.abs(after.position - expected) > slack
}

/** So that the newest bar which is known at a place is told next. */
function beforeNewest(frames: readonly ReplayFrame[], place: Instant): Instant {
  const newest = frames.findLast(({ at }) => at <= place)
  return newest ? ((newest.at - 1) as Instant) : place
}

/** Until the next bar is due; a look at least each second, since a change may be unheard of. */
function waitFor(
  row: Playback,
  frames: readonly ReplayFrame[],
  position: Instant,
  now: Instant,
): number {
  const next = frames.find(({ at }) => at > position)
  const wait = next ? waitUntil(row, next.at, now) : Infinity
  return Math.min(Math.max(wait, SHORTEST_WAIT_MS), LOOK_EVERY_MS)
}

async function framesOf(context: QuoteContext, row: ReplayRow): Promise<readonly ReplayFrame[]> {
  const { underlying, timeframe, startsAt, endsAt, expiries, strikes, panels } = row
  const window = await readWindow(context, {
    underlying,
    timeframe,
    from: startsAt,
    to: endsAt,
    expiries,
    strikes,
    panels: panels as readonly Panel[],
  })
  const width = widthOf(timeframe)
  return window.times.map((time, place) => ({ at: (time + width) as Instant, place, window }))
}
