import type { Instant } from '../../core/instant.ts'
import type { FeedInput } from '../../domain/engine/input.ts'

/** Where a run's market inputs come from: strictly after any logical time, always the same ones. */
export interface RunFeed {
  /** The next input; `wait` while none is known yet; `ended` when none will come. */
  next(after: Instant | null): Promise<FeedInput | 'wait' | 'ended'>
}
