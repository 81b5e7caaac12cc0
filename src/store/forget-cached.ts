import type { Queryable } from './pool.ts'

/** Where every server hears which cached values are old. */
export const CACHE_CHANNEL = 'cache'

/**
 * Has every server forget what it cached under `prefix`: at the commit, when it is called in a
 * transaction. For what changes seldom, since notifying commits queue behind one another.
 */
export async function forgetCached(db: Queryable, prefix: string): Promise<void> {
  await db.query(`select pg_notify($1, $2)`, [CACHE_CHANNEL, prefix])
}
