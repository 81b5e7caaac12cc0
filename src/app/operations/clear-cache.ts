import type { Links } from '../../links/links.ts'
import { forgetCached } from '../../store/forget-cached.ts'
import type { Context } from '../context.ts'

/**
 * Forgets what is cached under `prefix`, '' for all of it, in Redis and in every server. The
 * database tells those servers that no Redis links.
 */
export async function clearCache(
  { pool }: Context,
  { cache }: Links,
  prefix: string,
): Promise<void> {
  await cache.clear(prefix)
  await forgetCached(pool, prefix)
}
