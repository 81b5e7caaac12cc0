import type { Clock } from '../context.ts'
import type { Trail } from './trail.ts'

/** Whose session it is, and of which stream. */
export interface SessionPlace {
  readonly userId: string
  readonly stream: string
}

/** What a connection listened to, and how far it had been told of each. */
export interface LostSession extends SessionPlace {
  readonly topics: readonly LostTopic[]
}

export interface LostTopic {
  readonly channel: string
  readonly key: string
  readonly trail: Trail | null // null where no log is kept
}

/** Sessions by id: those that are open, and for a while those that were lost. */
export interface Sessions {
  open(sessionId: string, place: SessionPlace, end: () => void): void
  /** The connection is gone; its client may come back. */
  lose(sessionId: string, session: LostSession): void
  /** A session that may be resumed from there. One that is still open is ended: its client is here. */
  find(sessionId: string, place: SessionPlace): LostSession | null
}

export const RESUMABLE_MS = 120_000
const MOST_LOST = 10_000

export function openSessions({ now }: Pick<Clock, 'now'>): Sessions {
  const open = new Map<string, { readonly place: SessionPlace; readonly end: () => void }>()
  const lost = new Map<string, { readonly session: LostSession; readonly until: number }>()

  return {
    open: (sessionId, place, end) => void open.set(sessionId, { place, end }),
    lose(sessionId, session) {
      open.delete(sessionId)
      for (const [id, { until }] of lost) {
        if (until > now() && lost.size < MOST_LOST) break
        lost.delete(id) // they were lost in this order
      }
      lost.set(sessionId, { session, until: now() + RESUMABLE_MS })
    },
    find(sessionId, place) {
      const still = open.get(sessionId)
      if (still && isSame(still.place, place)) still.end()
      const found = lost.get(sessionId)
      if (!found || found.until <= now()) return null
      return isSame(found.session, place) ? found.session : null
    },
  }
}

function isSame(one: SessionPlace, other: SessionPlace): boolean {
  return one.userId === other.userId && one.stream === other.stream
}
