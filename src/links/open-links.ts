import { openLocalBus } from './in-process/bus.ts'
import { openCache } from './in-process/cache.ts'
import { openLocalLimiter } from './in-process/limiter.ts'
import type { LinkOptions, Links } from './links.ts'

/**
 * The links of a process: to itself alone, or through a Redis. One that does not answer is waited
 * for a second at most, since everything works without it, and health says so.
 */
export async function openLinks(options: LinkOptions): Promise<Links> {
  if (options.redisUrl === null) return openLocalLinks(options)
  const { openRedisLinks } = await import('./redis/open-redis-links.ts')
  return openRedisLinks(options.redisUrl, options)
}

export function openLocalLinks({ log, clock }: Pick<LinkOptions, 'log' | 'clock'>): Links {
  const bus = openLocalBus(log)
  const cache = openCache({ clock, bus })
  const since = clock.now()
  const detail = 'This process links to itself alone, as configured.'
  return {
    bus,
    cache,
    limiter: openLocalLimiter(clock),
    health: () => ({ kind: 'in-process', status: 'ok', since, detail }),
    reach: async () => true, // there is nobody else
    observe: () => {}, // there is nothing but what the counts tell
    close: async () => cache.close(),
  }
}
