import type { Links } from '../../links/links.ts'
import type { Metrics } from './metrics.ts'

/** Returns what puts the links' state into the metrics; to be called when somebody asks. */
export function measureLinks(links: Links, { redis, cache }: Metrics): () => void {
  const before = { hit: 0, miss: 0 }
  return () => {
    const { kind, status } = links.health()
    if (kind === 'redis') redis.up.set(status === 'ok' ? 1 : 0)
    const { entries, memoryHits, redisHits, shared, loads } = links.cache.counts()
    const now = { hit: memoryHits + redisHits + shared, miss: loads }
    for (const result of ['hit', 'miss'] as const) {
      const labels = { cache: 'links', operation: 'read', result }
      cache.operations.inc(labels, now[result] - before[result])
      before[result] = now[result]
    }
    cache.entries.set({ cache: 'links' }, entries)
  }
}
