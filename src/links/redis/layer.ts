import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { SharedLayer } from '../shared-layer.ts'
import type { Connection } from './connection.ts'
import { script } from './script.ts'
import type { Session } from './session.ts'

const VALUE = 'tidemark:cache:'
const STAMP = 'tidemark:cache-stamp:'
const GENERATION = 'tidemark:cache-generation'
const CLEARED = 'tidemark:cache-cleared'
const STAMP_LIVES_MS = 60_000
const LONGEST_LOAD_MS = 30_000 // what took longer is not kept: the stamp may have come and gone
const LONGEST_TEXT = 1_048_576
const MOST_OWED = 10_000 // keys; more of them are everything
const SCAN_COUNT = 1_000

/** The value, its time left, and what would show that it was invalidated. */
const GET = script(`
  local found = redis.call('MGET', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
  return { found[1], redis.call('PTTL', KEYS[1]), found[2] or '', found[3] or '', found[4] or '' }`)

const KEEP = script(`
  local now = redis.call('MGET', KEYS[2], KEYS[3])
  if (now[1] or '') == ARGV[1] and (now[2] or '') == ARGV[2] then
    redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
  end
  return 1`)

type Got = readonly [
  value: string | null,
  ttlMs: number,
  stamp: string,
  generation: string,
  cleared: string,
]

/**
 * Values in Redis, each with the generation in which it was kept; a new generation forgets them all.
 * What was loaded before an invalidation is not kept after it, since an invalidation leaves a stamp
 * that was not there when the load began. What cannot be dropped while Redis is away is dropped
 * before anybody reads when it is back, and lives no longer than its TTL in any case.
 */
export function openRedisLayer(connection: Connection): SharedLayer {
  let owed = new Set<string>()
  let owesAll = false
  let server: string | null = null // a start of a server
  connection.greet(greet)

  return {
    async get(key) {
      const beganMs = performance.now()
      const keys = [VALUE + key, STAMP + key, GENERATION, CLEARED]
      const got = (await connection.ask('get', (redis) => GET.run(redis, keys, []))) as Got | null
      if (got === null) return null
      const [value, ttlMs, stamp, generation, cleared] = got
      const mark = `${generation}\n`
      return {
        text: value?.startsWith(mark) ? value.slice(mark.length) : null,
        ttlMs,
        async keep(text, livesMs) {
          if (performance.now() - beganMs > LONGEST_LOAD_MS || text.length > LONGEST_TEXT) return
          const given = [stamp, cleared, mark + text, Math.ceil(livesMs)]
          const known = [VALUE + key, STAMP + key, CLEARED]
          await connection.ask('set', (redis) => KEEP.run(redis, known, given))
        },
      }
    },
    async drop(keys) {
      const dropped = await connection.ask('unlink', (redis) => drop(redis, keys))
      if (dropped === null) owe(keys)
    },
    async clear(prefix) {
      const done = prefix === '' ? await renew() : await clearBy(prefix)
      if (!done) owesAll = true
    },
  }

  async function greet({ commands }: Session): Promise<void> {
    const [keys, all] = [[...owed], owesAll]
    owed = new Set()
    owesAll = false
    try {
      const met = /run_id:(\w+)/.exec(await commands.info('server'))?.[1] ?? null
      // A server that was started anew may have read old values from its file.
      const isOther = server !== null && met !== server
      if (all || isOther) await commands.set(GENERATION, randomUUID())
      else if (keys.length > 0) await drop(commands, keys)
      server = met
    } catch (cause) {
      owe(keys)
      owesAll ||= all
      throw cause
    }
  }

  function owe(keys: readonly string[]): void {
    for (const key of keys) owed.add(key)
    if (owed.size <= MOST_OWED) return
    owed.clear()
    owesAll = true
  }

  async function renew(): Promise<boolean> {
    return (await connection.ask('set', (redis) => redis.set(GENERATION, randomUUID()))) !== null
  }

  async function clearBy(prefix: string): Promise<boolean> {
    const stamped = await connection.ask('set', (redis) =>
      redis.set(CLEARED, randomUUID(), 'PX', STAMP_LIVES_MS),
    )
    const pattern = `${VALUE}${prefix.replace(/[\\*?[\]]/g, '\\$&')}*`
    let cursor = '0'
    do {
      const page = await connection.ask('scan', (redis) =>
        redis.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT),
      )
      if (page === null) return false
      const [next, keys] = page
      const gone = keys.length === 0 ? 0 : await connection.ask('unlink', (r) => r.unlink(...keys))
      if (gone === null) return false
      cursor = next
    } while (cursor !== '0')
    return stamped !== null
  }
}

/** The stamp first: a load that ends between the two finds it, or is dropped with the rest. */
async function drop(redis: Redis, keys: readonly string[]): Promise<true> {
  const pipeline = redis.pipeline()
  const stamp = randomUUID()
  for (const key of keys) pipeline.set(STAMP + key, stamp, 'PX', STAMP_LIVES_MS)
  pipeline.unlink(...keys.map((key) => VALUE + key))
  const answers = (await pipeline.exec()) ?? []
  // A Redis that is full refuses the stamps, and new values with them, but not to drop old ones.
  const [cause] = answers.at(-1) ?? [new Error('Redis answered nothing')]
  if (cause) throw cause
  return true
}
