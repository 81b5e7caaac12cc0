import type { Instant } from '../../core/instant.ts'

const EARLIEST = Date.UTC(1900, 0, 2)
const LATEST = Date.UTC(9998, 11, 30)

/** The instant, or the nearest that SQL can still add a week to; nothing is stored beyond either. */
export function boundedInstant(at: Instant): Instant {
  return Math.min(Math.max(at, EARLIEST), LATEST) as Instant
}
