import type { CacheCounts } from '../../../links/cache.ts'
import type { Links } from '../../../links/links.ts'
import type { Metrics } from './metrics.ts'

/** Returns what puts the links' state into the metrics; to be called when somebody asks. */
export function measureLinks(links: Links, { redis, cache }: Metrics): () => void {
  const before = new Map<string, number>()
  links.observe({
    command(command, outcome, seconds) {
      redis.commands.inc({ command, result: outcome === 'ok' ? 'ok' : 'error' })
      redis.commandDuration.observe(seconds)
    },
    reconnected: () => redis.reconnections.inc(),
  })
  return () => {
    const { kind, status } = links.health()
    if (kind === 'redis') redis.up.set(status === 'ok' ? 1 : 0)
    const counts = links.cache.counts()
    for (const { count, ...labels } of usesOf(counts)) {
      if (kind !== 'redis' && labels.cache === 'redis') continue
      const key = Object.values(labels).join()
      cache.operations.inc(labels, count - (before.get(key) ?? 0))
      before.set(key, count)
    }
    cache.entries.set({ cache: 'memory' }, counts.entries)
  }
}

/** By layer. Who waited for another's read found it in memory, as far as the rest can tell. */
function usesOf(counts: CacheCounts) {
  const { memoryHits, shared, redisHits, redisMisses, loads, invalidations } = counts
  const read = { operation: 'read' } as const
  return [
    { cache: 'memory', ...read, result: 'hit', count: memoryHits + shared },
    { cache: 'memory', ...read, result: 'miss', count: redisHits + loads },
    { cache: 'redis', ...read, result: 'hit', count: redisHits },
    { cache: 'redis', ...read, result: 'miss', count: redisMisses },
    { cache: 'memory', operation: 'invalidate', result: 'ok', count: invalidations },
  ] as const
}
