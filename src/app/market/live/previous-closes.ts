import type { Price } from '../../../core/fixed.ts'
import { type Instant, SECOND_MS } from '../../../core/instant.ts'
import { latestSession } from '../../../domain/calendar/session.ts'
import { venueIds } from '../../../domain/calendar/venue.ts'
import { venueOf } from '../../../domain/market/live/fresh-from.ts'
import { lastBarQuotes } from '../../../store/market/latest-quotes.ts'
import type { Queryable } from '../../../store/transaction.ts'

/** Where instruments closed in the session before the latest one, so that a change can be told. */
export interface PreviousCloses {
  /** Of these the ones that became known since the last call; looks every ten seconds. */
  look(
    db: Queryable,
    instrumentIds: Iterable<string>,
    now: Instant,
  ): Promise<readonly { readonly instrumentId: string; readonly price: Price | null }[]>
}

const LOOK_EVERY_MS = 10 * SECOND_MS // a backfill may bring what was missing

export function openPreviousCloses(): PreviousCloses {
  const known = new Map<string, Instant>() // when the session opened before which it closed
  let lookedAt = Number.NEGATIVE_INFINITY
  return {
    async look(db, instrumentIds, now) {
      if (now - lookedAt < LOOK_EVERY_MS) return []
      lookedAt = now
      const found: { instrumentId: string; price: Price | null }[] = []
      for (const [venueId, ids] of Map.groupBy(instrumentIds, venueOf)) {
        if (!venueIds().includes(venueId)) continue
        const { opensAt } = latestSession(venueId, now)
        const before = latestSession(venueId, (opensAt - 1) as Instant)
        const lacking = ids.filter((id) => known.get(id) !== opensAt)
        if (lacking.length === 0) continue
        for (const { instrumentId, at, lastPrice } of await lastBarQuotes(db, lacking, opensAt)) {
          if (at <= before.opensAt) continue // it did not trade in that session
          known.set(instrumentId, opensAt)
          found.push({ instrumentId, price: lastPrice })
        }
      }
      return found
    },
  }
}
