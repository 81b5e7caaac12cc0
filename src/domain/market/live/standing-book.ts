import { MOST_LEVELS } from './order-book.ts'
import type { Depth, DepthLevel } from './quote.ts'

/** A book as it stood, or what changed in it: a level with a quantity of zero is gone. */
export interface BookChange extends Depth {
  readonly isSnapshot: boolean
}

/** A book that changes are applied to, in their order. */
export interface StandingBook {
  apply(change: BookChange): void
  /** What rests now, the best levels first; null before the first snapshot. */
  read(): Depth | null
}

/**
 * Follows a book through its snapshots and changes.
 *
 * Edges: changes before the first snapshot say nothing, since nobody knows what they change.
 */
export function openStandingBook(): StandingBook {
  const bids = new Map<bigint, DepthLevel>()
  const asks = new Map<bigint, DepthLevel>()
  let begun = false
  return {
    apply(change) {
      if (change.isSnapshot) {
        bids.clear()
        asks.clear()
        begun = true
      }
      if (!begun) return
      applySide(bids, change.bids)
      applySide(asks, change.asks)
    },
    read: () => (begun ? { bids: best(bids, -1), asks: best(asks, 1) } : null),
  }
}

function applySide(side: Map<bigint, DepthLevel>, levels: readonly DepthLevel[]): void {
  for (const level of levels) {
    if (level.quantity > 0n) side.set(level.price, level)
    else side.delete(level.price)
  }
}

function best(side: ReadonlyMap<bigint, DepthLevel>, sign: 1 | -1): readonly DepthLevel[] {
  const ordered = [...side.values()].sort((a, b) => (a.price < b.price ? -sign : sign))
  return ordered.slice(0, MOST_LEVELS)
}
