import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { SharedLayer } from '../shared-layer.ts'
import type { Connection } from './connection.ts'
import { script } from './script.ts'
import type { Session } from './session.ts'

const VALUE = 'tidemark:cache:'
const STAMP = 'tidemark:cache-stamp:'
const GENERATION = 'tidemark:cache-generation:'
const CLEARED = 'tidemark:cache-cleared'
const STAMP_LIVES_MS = 60_000
const LONGEST_LOAD_MS = 30_000 // what took longer is not kept: the stamp may have come and gone
const LONGEST_TEXT = 1_048_576
const MOST_OWED = 10_000 // keys; more of them are everything
const SCAN_COUNT = 1_000

/** A key's value, its time left, and all that would show that it is old. Begins generations. */
const GET = script(`
  local found = redis.call('MGET', unpack(KEYS))
  for i = 2, 3 do found[i] = found[i] or '' end
  for i = 4, 5 do
    if not found[i] then
      local begun = redis.pcall('SET', KEYS[i], ARGV[1])
      found[i] = begun.ok and ARGV[1] or ''
    end
  end
  return { found[1], redis.call('PTTL', KEYS[1]), unpack(found, 2) }`)

/** Keeps a value, unless something shows that it is old by now. */
const KEEP = script(`
  local found = redis.call('MGET', unpack(KEYS, 2))
  for i = 1, 4 do
    if (found[i] or '') ~= ARGV[i] then return 0 end
  end
  redis.call('SET', KEYS[1], found[3] .. found[4] .. ARGV[5], 'PX', ARGV[6])
  return 1`)

type Got = readonly [value: string | null, ttlMs: number, ...marks: readonly string[]]

/**
 * Values in Redis. Each begins with two generations, that of all and that of its area, which is the
 * key up to its first slash; a new generation forgets in one step what was kept in the old one.
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
      const keys = [VALUE + key, STAMP + key, CLEARED, GENERATION, GENERATION + areaOf(key)]
      const got = (await connection.ask('get', (redis) =>
        GET.run(redis, keys, [randomUUID()]),
      )) as Got | null
      if (got === null) return null
      const [value, ttlMs, ...marks] = got
      const [, , all = '', area = ''] = marks
      const isNew = all !== '' && area !== '' && value?.startsWith(all + area)
      return {
        text: isNew ? value!.slice(all.length + area.length) : null,
        ttlMs,
        async keep(text, livesMs) {
          if (performance.now() - beganMs > LONGEST_LOAD_MS || text.length > LONGEST_TEXT) return
          if (all === '' || area === '') return // a full Redis began no generation
          const given = [...marks, text, Math.ceil(livesMs)]
          await connection.ask('set', (redis) => KEEP.run(redis, keys, given))
        },
      }
    },
    async drop(keys) {
      const dropped = await connection.ask('unlink', (redis) => drop(redis, keys))
      if (dropped === null) owe(keys)
    },
    async clear(prefix) {
      const isWhole = prefix === '' || prefix === areaOf(prefix)
      const done = isWhole ? await renew(prefix) : await scan(prefix)
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

  async function renew(area: string): Promise<boolean> {
    const key = GENERATION + area
    return (await connection.ask('set', (redis) => redis.set(key, randomUUID()))) !== null
  }

  async function scan(prefix: string): Promise<boolean> {
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

/** `instruments/` of `instruments/50/`; of a key without a slash, a name that no key begins with. */
function areaOf(key: string): string {
  return key.includes('/') ? key.slice(0, key.indexOf('/') + 1) : '/'
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
