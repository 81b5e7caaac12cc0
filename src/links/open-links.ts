import { openLocalBus } from './in-process/bus.ts'
import { openCache } from './in-process/cache.ts'
import { openLocalLimiter } from './in-process/limiter.ts'
import type { LinkClock, LinkLog, LinkObserver, Links } from './links.ts'
import { openRedisBus } from './redis/bus.ts'
import { openConnection } from './redis/connection.ts'
import { openRedisLayer } from './redis/layer.ts'
import { openRedisLimiter } from './redis/limiter.ts'

export interface LinkOptions {
  readonly redisUrl: string | null // null links this process to itself alone
  readonly redisSocketTimeoutMs?: number // 30 s
  readonly applicationName?: string // as Redis lists its clients
  readonly log: LinkLog
  readonly clock: LinkClock
}

/** The links of a process. It does not wait for Redis: without it they work, and health says so. */
export function openLinks(options: LinkOptions): Links {
  const { redisUrl } = options
  return redisUrl === null ? openLocalLinks(options) : openRedisLinks({ ...options, redisUrl })
}

function openLocalLinks({ log, clock }: LinkOptions): Links {
  const bus = openLocalBus(log)
  const cache = openCache({ clock, bus })
  const since = clock.now()
  const detail = 'This process links to itself alone, as configured.'
  return {
    bus,
    cache,
    limiter: openLocalLimiter(clock),
    health: () => ({ kind: 'in-process', status: 'ok', since, detail }),
    begun: Promise.resolve(),
    observe: () => {}, // there is nothing that the counts do not tell
    close: async () => cache.close(),
  }
}

function openRedisLinks(options: LinkOptions & { readonly redisUrl: string }): Links {
  const { redisUrl: url, applicationName: name = 'tidemark', log, clock } = options
  const observers = new Set<LinkObserver>()
  const observer: LinkObserver = {
    command: (...said) => observers.forEach((one) => one.command(...said)),
    reconnected: () => observers.forEach((one) => one.reconnected()),
  }
  const { redisSocketTimeoutMs: socketTimeoutMs = 30_000 } = options
  const connection = openConnection({ url, name, socketTimeoutMs, log, clock, observer })
  const shared = openRedisLayer(connection) // greets first: it drops what others might read
  const bus = openRedisBus(connection, log)
  const cache = openCache({ clock, bus, shared })
  return {
    bus,
    cache,
    limiter: openRedisLimiter(connection, openLocalLimiter(clock)),
    health: () => connection.health(),
    begun: connection.begun,
    observe: (one) => void observers.add(one),
    async close() {
      cache.close()
      await bus.flush()
      await connection.close()
    },
  }
}
