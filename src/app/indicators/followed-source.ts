import { assert } from '../../core/assert.ts'
import { listFollowed, type FollowedIndicator } from '../../store/indicators/subscriptions.ts'
import type { Doorbell } from '../doorbell.ts'
import { openListener, type Listener } from '../streams/listener.ts'
import type { StateSource } from '../streams/source.ts'
import { askedIndicator, type AskedIndicator } from './asked-indicator.ts'
import { indicatorDoor } from './follow-indicators.ts'
import type { ChartTarget, IndicatorContext } from './indicator-context.ts'
import type { LiveIndicators } from './live-indicators.ts'
import type { IndicatorTold } from './live-series.ts'
import { targetOf } from './read-indicators.ts'

/** How one of several indicators is told, and how all stand. */
export interface FollowedViews {
  update(target: ChartTarget, asked: AskedIndicator, told: IndicatorTold): object
  snapshot(all: readonly (readonly [ChartTarget, AskedIndicator, IndicatorTold])[]): object
}

/** All that a user follows over HTTP, and what they come to follow, as one source. */
export function followedSource(
  context: IndicatorContext & { readonly doorbell: Doorbell },
  live: LiveIndicators,
  userId: string,
  views: FollowedViews,
): StateSource {
  const open = async (followed: FollowedIndicator) => {
    const { instrumentId: symbol, interval, indicatorId } = followed
    const target = await targetOf(context, { symbol, interval })
    const asked = askedIndicator(indicatorId)
    return { target, asked, source: live.source(target, asked) }
  }

  return {
    kind: 'state',
    async *changes(signal) {
      const listener = openListener(signal)
      const running = new Map<string, AbortController>()
      const look = followList(context, userId, signal, (list) => {
        const wanted = new Map(list.map((followed) => [nameOf(followed), followed]))
        for (const [name, over] of running) if (!wanted.has(name)) over.abort()
        for (const [name, followed] of wanted) {
          if (running.has(name)) continue
          const over = new AbortController()
          running.set(name, over)
          void follow(followed, AbortSignal.any([signal, over.signal]), listener).finally(() => {
            if (running.get(name) === over) running.delete(name)
          })
        }
      })
      while (!signal.aborted) {
        const news = await listener.next()
        if (news.length > 0) yield news
      }
      await look
    },
    async snapshot() {
      const list = await listFollowed(context.pool, userId)
      const all = await Promise.all(
        list.map(async (followed) => {
          const { target, asked, source } = await open(followed)
          const { body } = await source.snapshot()
          return [target, asked, body as IndicatorTold] as const
        }),
      )
      return { body: views.snapshot(all) }
    },
  }

  async function follow(
    followed: FollowedIndicator,
    signal: AbortSignal,
    listener: Listener,
  ): Promise<void> {
    try {
      const { target, asked, source } = await open(followed)
      assert(source.kind === 'state', 'what is live has no log')
      for await (const news of source.changes(signal)) {
        for (const { slot, body } of news) {
          const told = body as IndicatorTold
          const name = `${nameOf(followed)} ${slot}`
          listener.put({ slot: name, cursor: null, body: views.update(target, asked, told) })
        }
      }
    } catch (cause) {
      const { log } = context
      log.warn(
        { err: cause, user_id: userId },
        'an indicator cannot be followed; it is tried again',
      )
    }
  }
}

/** Tells what a user follows whenever it may have changed. */
async function followList(
  context: IndicatorContext & { readonly doorbell: Doorbell },
  userId: string,
  signal: AbortSignal,
  tell: (list: readonly FollowedIndicator[]) => void,
): Promise<void> {
  const { doorbell, pool, log } = context
  while (!signal.aborted) {
    const rung = doorbell.wait(indicatorDoor(userId), signal) // before reading
    try {
      tell(await listFollowed(pool, userId))
    } catch (cause) {
      log.warn({ err: cause, user_id: userId }, 'what a user follows could not be read')
    }
    await rung
  }
}

function nameOf({ instrumentId, interval, indicatorId }: FollowedIndicator): string {
  return `${instrumentId} ${interval} ${indicatorId}`
}
