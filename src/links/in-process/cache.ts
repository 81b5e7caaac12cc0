import { randomUUID } from 'node:crypto'
import { assert } from '../../core/assert.ts'
import { MINUTE_MS } from '../../core/instant.ts'
import type { Bus } from '../bus.ts'
import type { Cache, ReadOptions } from '../cache.ts'
import type { LinkClock } from '../links.ts'
import type { SharedLayer } from '../shared-layer.ts'
import { openMemory, type MemoryLimits } from './memory.ts'

const LONGEST_IN_MEMORY_MS = 5 * MINUTE_MS
const LIMITS: MemoryLimits = { entries: 100_000, bytes: 64 * 2 ** 20 }
const CHANNEL = 'cache'

export interface CacheParts {
  readonly clock: LinkClock
  readonly bus: Bus // tells other processes what to forget
  readonly shared?: SharedLayer // what several processes have in common
  readonly limits?: MemoryLimits
}

/** A caller that is fetching a key, and those that wait for it. */
interface Flight {
  readonly value: Promise<unknown>
  stale: boolean // the key was invalidated meanwhile: good for its callers, not to be kept
}

/** Memory in front, the shared layer behind it if there is one, then whatever the caller loads. */
export function openCache({ clock, bus, shared, limits = LIMITS }: CacheParts): LayeredCache {
  const memory = openMemory(clock, limits)
  const flights = new Map<string, Flight>()
  const self = randomUUID()
  const counts = {
    reads: 0,
    memoryHits: 0,
    redisHits: 0,
    shared: 0,
    loads: 0,
    redisMisses: 0,
    failedLoads: 0,
    invalidations: 0,
  }
  const subscription = bus.subscribe(CHANNEL, { message: obey, resync: () => forget('') })

  return {
    async read<Value>(key: string, load: () => Promise<Value>, options: ReadOptions = {}) {
      counts.reads += 1
      const kept = memory.get(key)
      if (kept !== null) {
        counts.memoryHits += 1
        return kept.value as Value
      }
      const under = flights.get(key)
      if (under !== undefined) {
        counts.shared += 1
        return (await under.value) as Value
      }
      return (await takeOff(key, load, options)) as Value
    },
    async invalidate(...keys) {
      if (keys.length === 0) return
      counts.invalidations += keys.length
      for (const key of keys) forgetKey(key)
      await shared?.drop(keys)
      bus.publish(CHANNEL, JSON.stringify({ from: self, keys }))
    },
    async clear(prefix) {
      counts.invalidations += 1
      forget(prefix)
      await shared?.clear(prefix)
      bus.publish(CHANNEL, JSON.stringify({ from: self, prefix }))
    },
    resync: () => forget(''),
    counts: () => ({ ...counts, ...memory.size() }),
    close: () => subscription.close(),
  }

  function takeOff(key: string, load: () => Promise<unknown>, options: ReadOptions) {
    const flight: Flight = {
      stale: false,
      value: Promise.resolve().then(() => fetch(key, load, options, () => flight.stale)),
    }
    flights.set(key, flight)
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key)
    }
    flight.value.then(land, land)
    return flight.value
  }

  async function fetch(
    key: string,
    load: () => Promise<unknown>,
    { ttlMs = LONGEST_IN_MEMORY_MS, nothingTtlMs = ttlMs }: ReadOptions,
    isStale: () => boolean,
  ): Promise<unknown> {
    const found = (await shared?.get(key)) ?? null
    const known = found?.text ? parse(found.text) : undefined
    if (found?.text && known !== undefined) {
      counts.redisHits += 1
      const kept = freeze(known)
      if (!isStale()) keep(key, kept, clock.now() + found.ttlMs, found.text)
      return kept
    }
    counts.loads += 1
    if (found !== null) counts.redisMisses += 1
    const began = clock.now() // the value is as old as the question
    const text = await loadText(key, load)
    const value = freeze(JSON.parse(text))
    const lives = value === null ? nothingTtlMs : ttlMs
    if (!isStale()) keep(key, value, began + lives, text)
    const left = began + lives - clock.now()
    if (left > 0 && !isStale()) await found?.keep(text, left)
    return value
  }

  /** Every layer keeps the same, so a value is what JSON makes of it from the first read on. */
  async function loadText(key: string, load: () => Promise<unknown>): Promise<string> {
    try {
      const text = JSON.stringify(await load()) as string | undefined
      assert(text !== undefined, `the cache keeps null or a value, and ${key} is undefined`)
      return text
    } catch (cause) {
      counts.failedLoads += 1
      throw cause
    }
  }

  function keep(key: string, value: unknown, untilMs: number, text: string): void {
    const latest = clock.now() + LONGEST_IN_MEMORY_MS
    memory.put(key, value, Math.min(untilMs, latest), key.length + text.length)
  }

  /** What another process said. Anybody may publish, so what is not ours is let be. */
  function obey(message: string): void {
    const said = parse(message) as Forgotten | undefined
    if (said?.from === self) return
    for (const key of said?.keys ?? []) forgetKey(key)
    if (said?.prefix !== undefined) forget(said.prefix)
  }

  function forgetKey(key: string): void {
    memory.delete(key)
    const flight = flights.get(key)
    if (flight !== undefined) flight.stale = true
    flights.delete(key) // who comes from here on asks anew
  }

  function forget(prefix: string): void {
    memory.clear(prefix)
    for (const key of flights.keys()) if (key.startsWith(prefix)) forgetKey(key)
  }
}

export interface LayeredCache extends Cache {
  close(): void
}

interface Forgotten {
  readonly from: string
  readonly keys?: readonly string[]
  readonly prefix?: string
}

/** Undefined when it is no JSON, as what another program left in Redis may be. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function freeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) freeze(part)
  return Object.freeze(value)
}
