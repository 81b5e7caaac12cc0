import type { Quantity } from '../core/fixed.ts'
import type { Instant } from '../core/instant.ts'
import type { Bar } from '../domain/market/series/bar.ts'
import type { MarketTick } from '../domain/market/live/quote.ts'

/**
 * A source of market data. The live, the recorded and the synthetic one pass the same tests
 * (test/market/feed-conformance.ts).
 *
 * Who opens it subscribes, iterates `ticks` once, and closes it. It reconnects by itself, and
 * subscribes again to what is subscribed.
 */
export interface Feed {
  readonly name: string
  /** Asks for these too. An instrument that it does not know is named in `state().unknown`. */
  subscribe(instrumentIds: readonly string[]): void
  unsubscribe(instrumentIds: readonly string[]): void
  /** What it says, in batches, in the order of its arrival, until the signal aborts. Never rejects. */
  ticks(signal: AbortSignal): AsyncIterable<readonly MarketTick[]>
  /**
   * The minutes that opened in `[from, to)`, oldest first; none that has not closed. Rejects with
   * an AppError when it cannot be asked: `feed_unavailable`, `feed_unexpected`.
   */
  backfill(
    instrumentId: string,
    from: Instant,
    to: Instant,
    signal?: AbortSignal,
  ): Promise<readonly MinuteBar[]>
  state(): FeedState
  close(): Promise<void>
}

/** The part of a clock that feeds need. */
export interface FeedClock {
  now(): Instant
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>
}

/** A minute with what was open at its end. */
export interface MinuteBar extends Bar {
  readonly openInterest: Quantity | null
}

/** `waiting`: the market is closed or nothing is subscribed, so silence says nothing. */
export type FeedStatus = 'connecting' | 'live' | 'waiting' | 'stalled' | 'closed'

/** Closed lets calls pass; open refuses them at once; half-open lets one try. */
export type BreakerState = 'closed' | 'open' | 'half-open'

export interface FeedState {
  readonly status: FeedStatus
  readonly since: Instant // of the status
  readonly detail: string // a sentence for a person
  readonly breaker: BreakerState
  readonly lastHeardAt: Instant | null // by our clock
  readonly subscribed: number // instruments
  readonly unknown: readonly string[] // subscribed, and the source does not have them
  readonly reconnects: number
  readonly refused: number // messages that did not have the form of the protocol
  readonly simulated: boolean // prices are invented
}
