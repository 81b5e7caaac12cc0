import type { Instant } from '../../core/instant.ts'

const EARLIEST = Date.UTC(1900, 0, 1)
const LATEST = Date.UTC(2200, 0, 1)

/** Charts ask for all there is by times that lie before every calendar. */
export function instantOf(seconds: string): Instant {
  const at = Math.round(Number(seconds) * 1_000)
  return Math.min(Math.max(at, EARLIEST), LATEST) as Instant
}

export function secondsOf(at: number): number {
  return Math.floor(at / 1_000)
}
