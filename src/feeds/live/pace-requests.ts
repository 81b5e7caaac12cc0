import { AppError } from '../../core/app-error.ts'
import { SECOND_MS } from '../../core/instant.ts'
import type { FeedClock } from '../feed.ts'

/** Keeps us within what a service allows: so many requests a second, and none while it says wait. */
export interface Pace {
  /** Waits for a turn. Refuses at once while the service has asked us to wait. */
  turn(signal: AbortSignal): Promise<void>
  /** The service said 429: nobody asks until then. Answers the error of who was told. */
  hold(retryAfter: string | null): AppError
}

const LONGEST_HOLD_S = 300

export function paceRequests(clock: FeedClock, perSecond: number): Pace {
  const gapMs = SECOND_MS / perSecond
  let nextAt = 0
  let heldUntil = 0

  return {
    async turn(signal) {
      const now = clock.now()
      if (now < heldUntil) throw refusal((heldUntil - now) / SECOND_MS)
      const at = Math.max(now, nextAt)
      nextAt = at + gapMs
      if (at > now) await clock.sleep(at - now, signal)
      signal.throwIfAborted()
    },
    hold(retryAfter) {
      const asked = Number(retryAfter ?? 1)
      const seconds = asked >= 0 ? Math.min(asked, LONGEST_HOLD_S) : 1
      heldUntil = clock.now() + seconds * SECOND_MS
      return refusal(seconds)
    },
  }
}

function refusal(seconds: number): AppError {
  const retryAfter = Math.max(1, Math.ceil(seconds))
  const message = `The ticker service has had enough requests; it may be asked in ${retryAfter} s.`
  return new AppError('feed_unavailable', { retry_after: retryAfter }, { message })
}
