import { AppError } from '../../core/app-error.ts'
import {
  countFollowers,
  deleteFollowed,
  insertFollowed,
} from '../../store/indicators/subscriptions.ts'
import { transaction } from '../../store/transaction.ts'
import { ring } from '../doorbell.ts'
import type { AskedIndicator } from './asked-indicator.ts'
import type { ChartTarget, IndicatorContext } from './indicator-context.ts'
import { cacheKeyOf } from './indicator-points.ts'

/** What a user asks to be told of, on whichever connection. */
export interface FollowIndicators {
  readonly userId: string
  readonly target: ChartTarget
  readonly asked: readonly AskedIndicator[]
}

/** A user follows at most so many: each is told to every connection. */
export const MOST_FOLLOWED = 200

/** Followed from now on; says how many users hold each. */
export async function followIndicators(
  context: IndicatorContext,
  { userId, target, asked }: FollowIndicators,
): Promise<ReadonlyMap<string, number>> {
  const followed = followedOf({ userId, target, asked })
  await transaction(context.pool, async (tx) => {
    const count = await insertFollowed(tx, followed)
    if (count <= MOST_FOLLOWED) return
    const message = `You may follow ${MOST_FOLLOWED} indicators. Leave some first.`
    throw new AppError('invalid_input', { field: 'indicators' }, { message })
  })
  await ring(context, [indicatorDoor(userId)])
  return countFollowers(context.pool, followed)
}

/** Not followed any more. With its last holder anywhere, what was computed is let go. */
export async function unfollowIndicators(
  context: IndicatorContext,
  { userId, target, asked }: FollowIndicators,
): Promise<ReadonlyMap<string, number>> {
  const followed = followedOf({ userId, target, asked })
  await transaction(context.pool, (tx) => deleteFollowed(tx, followed))
  await ring(context, [indicatorDoor(userId)])
  const left = await countFollowers(context.pool, followed)
  const free = followed.indicatorIds.filter((indicatorId) => !left.has(indicatorId))
  const key = cacheKeyOf(target)
  await context.links.cache.invalidate(
    ...free.flatMap((indicatorId) => [
      `${key}series/${indicatorId}`,
      `${key}current/${indicatorId}`,
    ]),
  )
  return left
}

/** The door of the doorbell that is rung when a user follows something else. */
export function indicatorDoor(userId: string) {
  return { userId, runId: 'indicators' } as const
}

function followedOf({ userId, target: { instrument, interval }, asked }: FollowIndicators) {
  const indicatorIds = [...new Set(asked.map(({ indicatorId }) => indicatorId))]
  return { userId, instrumentId: instrument.instrumentId, interval, indicatorIds }
}
