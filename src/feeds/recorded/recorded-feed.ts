import { NO_QUANTITY, type Price, type Quantity } from '../../core/fixed.ts'
import { type Instant, MINUTE_MS, SECOND_MS } from '../../core/instant.ts'
import type { MarketTick } from '../../domain/market/live/quote.ts'
import type { Feed, FeedClock, FeedState, MinuteBar } from '../feed.ts'

/** Where a recording lies. Both answer what happened in `[from, to)`, by time. */
export interface Recording {
  minutes(
    instrumentIds: readonly string[],
    from: Instant,
    to: Instant,
  ): Promise<readonly MinuteBar[]>
  /** Books, quotes and trades; nothing for an instrument that was recorded by the minute alone. */
  ticks(
    instrumentIds: readonly string[],
    from: Instant,
    to: Instant,
  ): Promise<readonly MarketTick[]>
  /** Which of these were recorded at all. */
  has(instrumentIds: readonly string[]): Promise<ReadonlySet<string>>
}

export interface RecordedFeedOptions {
  readonly recording: Recording
  readonly clock: FeedClock
  readonly from: Instant
  readonly to: Instant
  readonly speed: number // recorded time per time of the clock
}

const PLAY_EVERY_MS = 100
const LONGEST_READ_MS = 10 * MINUTE_MS // of recorded time, so that a fast feed reads in parts

/**
 * Plays what was stored, in its own order and at its own times, so many times as fast. An instrument
 * with quotes or trades says those; one with minutes alone says each minute's open, its extremes
 * and its close. It ends where the recording does, and stays silent.
 */
export function openRecordedFeed(options: RecordedFeedOptions): Feed {
  const { recording, clock, from, to, speed } = options
  const subscribed = new Set<string>()
  const known = new Set<string>()
  const volumes = new Map<string, Quantity>() // of the recording so far
  const startedAt = clock.now()
  const closed = new AbortController()
  let played = from // what opened or happened before was told
  let lastHeardAt: Instant | null = null

  return {
    name: 'recorded',
    subscribe: (ids) => ids.forEach((id) => subscribed.add(id)),
    unsubscribe: (ids) => ids.forEach((id) => subscribed.delete(id)),
    async *ticks(signal) {
      const ends = AbortSignal.any([signal, closed.signal])
      while (!ends.aborted) {
        const ticks = await play()
        if (ends.aborted) return
        const told = ticks.filter(({ instrumentId }) => subscribed.has(instrumentId))
        if (told.length > 0) {
          lastHeardAt = clock.now()
          yield told
        }
        await clock.sleep(PLAY_EVERY_MS, ends)
      }
    },
    async backfill(instrumentId, since, until) {
      const earliest = Math.max(since, from) as Instant
      const latest = Math.min(until, to) as Instant
      if (earliest >= latest) return []
      return recording.minutes([instrumentId], earliest, latest)
    },
    state: (): FeedState => ({
      status: closed.signal.aborted ? 'closed' : lastHeardAt === null ? 'waiting' : 'live',
      since: startedAt,
      detail: `A recording, played ${speed} times as fast as it was made.`,
      breaker: 'closed',
      lastHeardAt,
      subscribed: subscribed.size,
      unknown: [...subscribed].filter((id) => played > from && !known.has(id)),
      reconnects: 0,
      refused: 0,
      simulated: true,
    }),
    close: async () => closed.abort(),
  }

  /** What happened since the last call, in whole minutes where there is nothing finer. */
  async function play(): Promise<readonly MarketTick[]> {
    const reached = from + (clock.now() - startedAt) * speed
    const until = Math.min(reached, played + LONGEST_READ_MS, to) as Instant
    const ids = [...subscribed]
    if (until <= played || ids.length === 0) return []
    for (const id of await recording.has(ids.filter((id) => !known.has(id)))) known.add(id)
    const since = played
    const minuteOf = (at: number): Instant => (at - (at % MINUTE_MS)) as Instant
    const [ticks, minutes] = await Promise.all([
      recording.ticks(ids, since, until),
      recording.minutes(ids, minuteOf(since), until),
    ])
    played = until
    // A book is no price that anybody paid: who has books and minutes says both.
    const priced = ticks.filter(({ depth }) => depth === undefined)
    const fine = new Set(priced.map(({ instrumentId }) => instrumentId))
    const coarse = minutes
      .filter(({ instrumentId }) => !fine.has(instrumentId))
      .flatMap((minute) => ticksOf(minute, volumes))
      .filter(({ at }) => at >= since && at < until)
    for (const { instrumentId, at, volume } of coarse) {
      if (at % MINUTE_MS === CLOSES_AFTER_MS) volumes.set(instrumentId, volume!)
    }
    return [...ticks, ...coarse].sort((a, b) => a.at - b.at)
  }
}

const CLOSES_AFTER_MS = 45 * SECOND_MS // the last of a minute's ticks

/** Four ticks that make the minute again. Which extreme came first was not recorded: the nearer. */
function ticksOf(minute: MinuteBar, volumes: ReadonlyMap<string, Quantity>): MarketTick[] {
  const { instrumentId, openedAt, open, high, low, close, volume, openInterest } = minute
  const isUpFirst = high - open <= open - low
  const prices = [open, isUpFirst ? high : low, isUpFirst ? low : high, close]
  const before = volumes.get(instrumentId) ?? NO_QUANTITY
  return prices.map((lastPrice: Price, index) => ({
    instrumentId,
    at: (openedAt + (index * CLOSES_AFTER_MS) / 3) as Instant,
    lastPrice,
    lastQuantity: null,
    bid: null,
    ask: null,
    bidQuantity: null,
    askQuantity: null,
    volume: (before + (volume * BigInt(index + 1)) / 4n) as Quantity,
    openInterest,
  }))
}
