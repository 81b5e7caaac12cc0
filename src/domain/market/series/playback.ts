import type { Instant } from '../../../core/instant.ts'

/** How history is played again: where it stood at a moment of the clock, and how fast it moves. */
export interface Playback {
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly playing: boolean
  readonly speed: number // seconds of history a second
  readonly position: Instant
  readonly anchoredAt: Instant // when it stood there
}

/** Where a playback stands at a moment of the clock. A clock that went back does not move it. */
export function positionAt({ endsAt, ...playback }: Playback, now: Instant): Instant {
  const { playing, speed, position, anchoredAt } = playback
  if (!playing) return position
  const moved = Math.max(0, now - anchoredAt) * speed
  return Math.min(endsAt, Math.floor(position + moved)) as Instant
}

/** How long until it stands at a place, in milliseconds; Infinity when it does not move there. */
export function waitUntil(playback: Playback, place: Instant, now: Instant): number {
  const left = place - positionAt(playback, now)
  if (left <= 0) return 0
  return playback.playing && place <= playback.endsAt ? left / playback.speed : Infinity
}

/** The same, anchored now, so that what is changed of it counts from here on. */
export function anchored(playback: Playback, now: Instant): Playback {
  return { ...playback, position: positionAt(playback, now), anchoredAt: now }
}

/** Somewhere else in the stretch; what lies outside is its nearer end. */
export function soughtTo(playback: Playback, place: Instant, now: Instant): Playback {
  const { startsAt, endsAt } = playback
  const position = Math.min(Math.max(place, startsAt), endsAt) as Instant
  return { ...playback, position, anchoredAt: now }
}
