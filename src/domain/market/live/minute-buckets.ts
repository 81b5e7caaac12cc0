import { NO_QUANTITY, type Price, type Quantity } from '../../../core/fixed.ts'
import { type Instant, MINUTE_MS } from '../../../core/instant.ts'
import type { Bar } from '../series/bar.ts'
import type { MarketTick } from './quote.ts'

/** A minute that was heard from its first second to its last, or not. */
export interface HeardMinute extends Bar {
  readonly openInterest: Quantity | null
  readonly isWhole: boolean // false: we were not listening all the time; a backfill knows better
}

/** How long bars are that streams tell of. Only minutes are stored. */
export const STREAMED_MINUTES = [1, 5, 15] as const

/** Gathers ticks into minutes, five and fifteen of them. It asks no clock: time comes with ticks. */
export interface MinuteBuckets {
  /** Books a tick of a market that is open; false when its minute was taken out already. */
  add(tick: MarketTick): boolean
  /** The minutes that closed at `until` or before, which it forgets. */
  takeClosed(until: Instant): readonly HeardMinute[]
  /** The bars that grow now, by their length in minutes. */
  growing(instrumentId: string): ReadonlyMap<number, HeardMinute>
  /** Nothing is heard from here on: what is not closed by then is not whole. */
  interrupt(at: Instant): void
  /** All is heard from here on; of these instruments, or of all. */
  listen(at: Instant, instrumentIds?: readonly string[]): void
  forget(instrumentId: string): void
}

interface Bucket {
  readonly openedAt: Instant
  readonly closedAt: Instant
  firstAt: Instant
  lastAt: Instant
  open: Price
  high: Price
  low: Price
  close: Price
  volume: Quantity
  openInterest: Quantity | null
  isWhole: boolean
}

/** What is gathered of one instrument. */
interface Gathered {
  readonly minutes: Map<Instant, Bucket> // that were not taken yet
  readonly longer: Map<number, Bucket> // 5 and 15, of which one grows
  wholeFrom: Instant
  takenTo: Instant // minutes that opened before are gone
  volume: Quantity | null // of the session, with the last tick
}

export function openMinuteBuckets(): MinuteBuckets {
  const instruments = new Map<string, Gathered>()
  let listensFrom = 0 as Instant

  return {
    add(tick) {
      const { instrumentId, at, lastPrice } = tick
      if (lastPrice === null) return true
      const gathered = gatheredOf(instrumentId)
      const openedAt = startOf(at, 1)
      if (openedAt < gathered.takenTo) return false
      const traded = tradedSince(gathered, tick, openedAt >= gathered.wholeFrom)
      const minute = gathered.minutes.get(openedAt)
      if (minute) grow(minute, tick, lastPrice, traded)
      else {
        const isWhole = openedAt >= gathered.wholeFrom
        gathered.minutes.set(openedAt, bucketOf(tick, 1, lastPrice, traded, isWhole))
      }
      for (const length of STREAMED_MINUTES) {
        if (length === 1) continue
        const known = gathered.longer.get(length)
        const start = startOf(at, length)
        if (known && start === known.openedAt) grow(known, tick, lastPrice, traded)
        else if (!known || start > known.openedAt) {
          const isWhole = start >= gathered.wholeFrom
          gathered.longer.set(length, bucketOf(tick, length, lastPrice, traded, isWhole))
        }
      }
      return true
    },

    takeClosed(until) {
      const closed: HeardMinute[] = []
      for (const [instrumentId, gathered] of instruments) {
        for (const bucket of gathered.minutes.values()) {
          if (bucket.closedAt > until) continue
          closed.push(minuteOf(instrumentId, bucket))
          gathered.minutes.delete(bucket.openedAt)
          gathered.takenTo = Math.max(gathered.takenTo, bucket.closedAt) as Instant
        }
      }
      return closed.sort((a, b) => a.openedAt - b.openedAt)
    },

    growing(instrumentId) {
      const gathered = instruments.get(instrumentId)
      const bars = new Map<number, HeardMinute>()
      const minute = gathered && [...gathered.minutes.values()].at(-1)
      if (minute) bars.set(1, minuteOf(instrumentId, minute))
      for (const [length, bucket] of gathered?.longer ?? []) {
        bars.set(length, minuteOf(instrumentId, bucket))
      }
      return bars
    },

    interrupt(at) {
      for (const { minutes, longer } of instruments.values()) {
        for (const bucket of [...minutes.values(), ...longer.values()]) {
          if (bucket.closedAt > at) bucket.isWhole = false
        }
      }
    },

    listen(at, instrumentIds) {
      if (instrumentIds === undefined) {
        listensFrom = at
        for (const gathered of instruments.values()) gathered.wholeFrom = at
      }
      for (const instrumentId of instrumentIds ?? []) gatheredOf(instrumentId).wholeFrom = at
    },

    forget: (instrumentId) => void instruments.delete(instrumentId),
  }

  function gatheredOf(instrumentId: string): Gathered {
    const known = instruments.get(instrumentId)
    if (known) return known
    const fresh: Gathered = {
      minutes: new Map(),
      longer: new Map(),
      wholeFrom: listensFrom,
      takenTo: 0 as Instant,
      volume: null,
    }
    instruments.set(instrumentId, fresh)
    return fresh
  }
}

/**
 * What was traded since the last tick, by the session's volume; one that shrank to less than half
 * is a new session's. Before the very first tick somebody may have traded in another minute, unless
 * we listened: then nobody did.
 */
function tradedSince(
  gathered: Gathered,
  { volume, lastQuantity }: MarketTick,
  isWhole: boolean,
): Quantity {
  if (volume === null) return lastQuantity ?? NO_QUANTITY
  const before = gathered.volume
  if (before !== null && volume < before && volume * 2n > before) return NO_QUANTITY
  gathered.volume = volume
  if (before === null) return isWhole ? volume : (lastQuantity ?? NO_QUANTITY)
  return volume >= before ? ((volume - before) as Quantity) : volume
}

function grow(bucket: Bucket, tick: MarketTick, price: Price, traded: Quantity): void {
  if (price > bucket.high) bucket.high = price
  if (price < bucket.low) bucket.low = price
  if (tick.at < bucket.firstAt) {
    bucket.firstAt = tick.at
    bucket.open = price
  }
  if (tick.at >= bucket.lastAt) {
    bucket.lastAt = tick.at
    bucket.close = price
    bucket.openInterest = tick.openInterest ?? bucket.openInterest
  }
  bucket.volume = (bucket.volume + traded) as Quantity
}

function bucketOf(
  { at, openInterest }: MarketTick,
  length: number,
  price: Price,
  volume: Quantity,
  isWhole: boolean,
): Bucket {
  const openedAt = startOf(at, length)
  return {
    openedAt,
    closedAt: (openedAt + length * MINUTE_MS) as Instant,
    firstAt: at,
    lastAt: at,
    open: price,
    high: price,
    low: price,
    close: price,
    volume,
    openInterest,
    isWhole,
  }
}

function minuteOf(instrumentId: string, bucket: Bucket): HeardMinute {
  const { firstAt: _, lastAt: __, ...bar } = bucket
  return { instrumentId, ...bar }
}

function startOf(at: Instant, minutes: number): Instant {
  return (at - (at % (minutes * MINUTE_MS))) as Instant
}
