import { SECOND_MS } from '../../../core/instant.ts'
import type { Cache } from '../../../links/cache.ts'
import { findKeyByPrefix, type KeyOfUser } from '../../../store/identity/api-keys.ts'
import { forgetCached } from '../../../store/forget-cached.ts'
import type { Context } from '../../context.ts'

export interface WithCache extends Context {
  readonly links: { readonly cache: Cache }
}

/** How long a server may believe what it knows of a key, where no word of a change reaches it. */
const BELIEVED_MS = SECOND_MS
const PREFIX = 'key/'

/**
 * The key of a prefix, as it was a second ago at most: a program that asks a thousand times a second
 * asks the database once. Keys that are not there are looked for each time.
 */
export async function findKnownKey(
  { pool, links }: WithCache,
  prefix: string,
): Promise<KeyOfUser | null> {
  const load = async () => {
    const found = await findKeyByPrefix(pool, prefix)
    return found && { ...found, keyHash: Buffer.from(found.keyHash).toString('hex') }
  }
  const times = { ttlMs: BELIEVED_MS, nothingTtlMs: 0 }
  const known = await links.cache.read(PREFIX + prefix, load, times)
  return known && { ...known, keyHash: Buffer.from(known.keyHash, 'hex') }
}

/** This server knows at once; the others are told. After a change of a key, or of who has keys. */
export async function forgetKeysHere({ links }: Pick<WithCache, 'links'>): Promise<void> {
  await links.cache.clear(PREFIX)
}

/** The database tells every server, also from a program that is none. Part of no transaction. */
export async function forgetKeysEverywhere({ pool }: Context): Promise<void> {
  await forgetCached(pool, PREFIX)
}
