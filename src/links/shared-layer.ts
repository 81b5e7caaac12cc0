/** The layer between memory and what is loaded. It fails by answering nothing, never by throwing. */
export interface SharedLayer {
  /** Null when it does not answer. */
  get(key: string): Promise<SharedEntry | null>
  drop(keys: readonly string[]): Promise<void>
  clear(prefix: string): Promise<void>
}

export interface SharedEntry {
  readonly text: string | null // JSON; null when there is none
  readonly ttlMs: number // that it has left
  /** Keeps what was loaded since, unless the key was dropped or cleared meanwhile. */
  keep(text: string, ttlMs: number): Promise<void>
}
