/** A place in a log, and the number of the message that led there. */
export interface Step {
  readonly sequence: number
  readonly cursor: string
}

/** Where a subscription stood after each message, as far back as it is remembered. */
export interface Trail {
  readonly floor: Step // what is older than this is forgotten
  readonly steps: readonly Step[] // by sequence
}

export const LONGEST_TRAIL = 1_000

/** The place behind the last message that a client saw; null when that is forgotten. */
export function cursorAt({ floor, steps }: Trail, lastSequence: number): string | null {
  if (lastSequence < floor.sequence) return null
  return steps.findLast(({ sequence }) => sequence <= lastSequence)?.cursor ?? floor.cursor
}

/** Goes on; the oldest steps are forgotten beyond the longest trail. */
export function extendTrail({ floor, steps }: Trail, further: readonly Step[]): Trail {
  const all = [...steps, ...further]
  const forgotten = Math.max(all.length - LONGEST_TRAIL, 0)
  return { floor: all[forgotten - 1] ?? floor, steps: all.slice(forgotten) }
}
