import { openCache } from '../in-process/cache.ts'
import { openLocalLimiter } from '../in-process/limiter.ts'
import type { LinkOptions, LinkObserver, Links } from '../links.ts'
import { openRedisBus } from './bus.ts'
import { openConnection } from './connection.ts'
import { openRedisLayer } from './layer.ts'
import { openRedisLimiter } from './limiter.ts'

/** Links over a Redis. Ready when it was reached, or could not be at the first attempt. */
export async function openRedisLinks(url: string, options: LinkOptions): Promise<Links> {
  const { redisSocketTimeoutMs, applicationName, log, clock } = options
  const observers = new Set<LinkObserver>()
  const observer: LinkObserver = {
    command: (...said) => observers.forEach((one) => one.command(...said)),
    reconnected: () => observers.forEach((one) => one.reconnected()),
  }
  const connection = openConnection({
    url,
    name: applicationName,
    socketTimeoutMs: redisSocketTimeoutMs,
    log,
    clock,
    observer,
  })
  const shared = openRedisLayer(connection) // the first to greet: it drops what others might read
  const bus = openRedisBus(connection, log)
  const cache = openCache({ clock, bus, shared })
  await connection.begun
  return {
    bus,
    cache,
    limiter: openRedisLimiter(connection, openLocalLimiter(clock)),
    health: () => connection.health(),
    reach: async () => (await connection.ask('ping', (redis) => redis.ping())) !== null,
    observe: (one) => void observers.add(one),
    async close() {
      cache.close()
      await bus.flush()
      await connection.close()
    },
  }
}
