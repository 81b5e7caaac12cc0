import { AppError } from '../../core/app-error.ts'
import type { Instant } from '../../core/instant.ts'
import type { BreakerState, FeedClock } from '../feed.ts'

/** Keeps us from asking, again and again, somebody who does not answer. */
export interface Breaker {
  readonly state: BreakerState
  /** Does the work, unless it is open. What the work throws is thrown; only faults count. */
  run<Value>(work: () => Promise<Value>): Promise<Value>
  /** The other side answered, or did not, on another way than `run`. */
  succeed(): void
  fail(): void
}

export interface BreakerOptions {
  readonly clock: FeedClock
  readonly mostFailures: number // in a row, after which it opens
  readonly restMs: number // until one may try
  readonly isFault: (cause: unknown) => boolean
  readonly onState?: (state: BreakerState) => void // first with what it begins in
}

/**
 * Closed, calls pass. After so many faults in a row it opens, and refuses calls at once. When it has
 * rested, one call may try (half-open): its success closes the breaker, its fault opens it again.
 */
export function openBreaker(options: BreakerOptions): Breaker {
  const { clock, mostFailures, restMs, isFault, onState } = options
  let failures = 0
  let openedAt: Instant | null = null
  let isTrying = false
  let told: BreakerState | null = null
  tell()

  const breaker: Breaker = {
    get state() {
      return stateNow()
    },
    async run(work) {
      if (openedAt !== null) {
        if (isTrying || clock.now() - openedAt < restMs) throw refusal()
        isTrying = true
        tell()
      }
      try {
        const value = await work()
        breaker.succeed()
        return value
      } catch (cause) {
        if (isFault(cause)) breaker.fail()
        else breaker.succeed() // it answered, if only with a no
        throw cause
      }
    },
    succeed() {
      failures = 0
      openedAt = null
      isTrying = false
      tell()
    },
    fail() {
      failures += 1
      if (isTrying || failures >= mostFailures) openedAt = clock.now()
      isTrying = false
      tell()
    },
  }
  return breaker

  function stateNow(): BreakerState {
    if (openedAt === null) return 'closed'
    return isTrying ? 'half-open' : 'open'
  }

  function tell(): void {
    const state = stateNow()
    if (state === told) return
    told = state
    onState?.(state)
  }
}

function refusal(): AppError {
  const message = 'The ticker service failed too often, and is left alone for a while.'
  return new AppError('feed_unavailable', { breaker: 'open' }, { message })
}
