/** Keeps what is read often and changes seldom: first in memory, then in Redis where there is one. */
export interface Cache {
  /**
   * The value of `key`: from memory, else from Redis, else from `load`, which several callers at
   * once share. It is what JSON carries, and frozen, since the next caller is given it too. What
   * `load` throws is thrown, and not kept.
   */
  read<Value>(key: string, load: () => Promise<Value>, options?: ReadOptions): Promise<Value>
  /**
   * Forgets these keys in every process. Call it after the transaction that changed them has
   * committed. Never rejects: where it cannot reach Redis, the old value lives on for its TTL.
   */
  invalidate(...keys: readonly string[]): Promise<void>
  /** Forgets every key that begins with `prefix`, in every process; '' forgets all. */
  clear(prefix: string): Promise<void>
  /** Word of a change may not have reached this process: forgets what is in its memory. */
  resync(): void
  counts(): CacheCounts
}

export interface ReadOptions {
  /** How old a value may be. At most, and without this, 5 minutes. */
  readonly ttlMs?: number
  /** The same for null, which is how `load` says that there is nothing. */
  readonly nothingTtlMs?: number
}

/** Each read is counted once: reads = memoryHits + redisHits + shared + loads. */
export interface CacheCounts {
  readonly reads: number
  readonly memoryHits: number
  readonly redisHits: number
  readonly shared: number // waited for another caller of the same key
  readonly loads: number // asked `load`
  readonly redisMisses: number // of the loads, those that asked Redis before
  readonly failedLoads: number // of the loads
  readonly evictions: number
  readonly invalidations: number // keys that were named, and prefixes
  readonly entries: number // in memory now
  readonly bytes: number // of the entries, as JSON text
}
