import { openLocalBus } from './in-process/bus.ts'
import { openCache } from './in-process/cache.ts'
import { openLocalLimiter } from './in-process/limiter.ts'
import type { LinkClock, LinkLog, Links } from './links.ts'

export interface LinkOptions {
  readonly redisUrl: string | null // null links this process to itself alone
  readonly log: LinkLog
  readonly clock: LinkClock
}

/** The links of a process. Never waits for Redis: without it they work, and say so. */
export function openLinks({ log, clock }: LinkOptions): Links {
  const bus = openLocalBus(log)
  const cache = openCache({ clock, bus })
  const since = clock.now()
  const detail = 'This process links to itself alone; set REDIS_URL to link several.'
  return {
    bus,
    cache,
    limiter: openLocalLimiter(clock),
    health: () => ({ kind: 'in-process', status: 'ok', since, detail }),
    close: async () => cache.close(),
  }
}
