import type { LinkClock } from '../links.ts'

/** The layer in front: values of this process, each for its time, within a limit of memory. */
export interface Memory {
  get(key: string): { readonly value: unknown } | null
  /** `untilMs` is the clock's; `bytes` what the value takes, roughly. */
  put(key: string, value: unknown, untilMs: number, bytes: number): void
  delete(key: string): void
  clear(prefix: string): void
  size(): { readonly entries: number; readonly bytes: number; readonly evictions: number }
}

export interface MemoryLimits {
  readonly entries: number
  readonly bytes: number
}

interface Entry {
  readonly value: unknown
  readonly sinceMs: number
  readonly untilMs: number
  readonly bytes: number
}

export function openMemory(clock: LinkClock, limits: MemoryLimits): Memory {
  const entries = new Map<string, Entry>() // the oldest first
  let bytes = 0
  let evictions = 0

  return {
    get(key) {
      const entry = entries.get(key)
      if (entry === undefined) return null
      const now = clock.now()
      // A clock that was set back would make a minute of it an hour.
      if (entry.sinceMs <= now && now < entry.untilMs) return entry
      remove(key, entry)
      return null
    },
    put(key, value, untilMs, size) {
      remove(key, entries.get(key))
      const sinceMs = clock.now()
      if (size > limits.bytes / 4 || untilMs <= sinceMs) return
      if (entries.size >= limits.entries || bytes + size > limits.bytes) evict(size)
      entries.set(key, { value, sinceMs, untilMs, bytes: size })
      bytes += size
    },
    delete: (key) => remove(key, entries.get(key)),
    clear(prefix) {
      for (const [key, entry] of entries) if (key.startsWith(prefix)) remove(key, entry)
    },
    size: () => ({ entries: entries.size, bytes, evictions }),
  }

  /** A quarter at once, so that a full memory is not searched at every put. */
  function evict(size: number): void {
    let excess = Math.ceil(entries.size / 4)
    for (const [key, entry] of entries) {
      if (excess <= 0 && bytes + size <= limits.bytes) return
      remove(key, entry)
      evictions += 1
      excess -= 1
    }
  }

  function remove(key: string, entry: Entry | undefined): void {
    if (entry === undefined) return
    entries.delete(key)
    bytes -= entry.bytes
  }
}
