/** The layer between memory and what is loaded. It fails by answering nothing, never by throwing. */
export interface SharedLayer {
  /** Null when it does not answer. */
  get(key: string): Promise<SharedEntry | null>
  /** Keeps a value, unless the key was dropped or cleared since `stamp` was read. */
  put(key: string, text: string, ttlMs: number, stamp: string): Promise<void>
  drop(keys: readonly string[]): Promise<void>
  clear(prefix: string): Promise<void>
}

export interface SharedEntry {
  readonly text: string | null // JSON; null when there is none
  readonly ttlMs: number // that it has left
  readonly stamp: string // of the key's last invalidation
}
