import { countAllFollowed } from '../../store/indicators/subscriptions.ts'
import type { Context } from '../context.ts'

/** How many indicators all users follow over HTTP. */
export function countFollowedIndicators({ pool }: Context): Promise<number> {
  return countAllFollowed(pool)
}
