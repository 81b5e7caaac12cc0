/**
 * What a cached read and a counted request cost, beside the barest that could do it.
 *
 *   node bench/links.ts [--tiny] [--record]
 *
 * In the process: a hit in memory beside an async function over a bare Map, and a take from three
 * windows and a burst beside an async count in a Map. Over a Redis on this machine, where one is
 * installed, with 1 and with 50 under way: a take beside a bare INCR, and a hit in Redis beside a
 * bare GET, by the same client. Each pair takes turns, and the median of the rounds counts.
 */
import { Redis } from 'ioredis'
import { systemClock } from '#src/app/context.ts'
import type { Links } from '#src/links/links.ts'
import { openLinks } from '#src/links/open-links.ts'
import { TIER_RATES } from '#src/app/identity/tiers.ts'
import { REDIS_SERVER, testRedis } from '#test/support/redis.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const ROUNDS = tiny ? 1 : 5
const ROUND_MS = tiny ? 5 : 200
const KEYS = tiny ? 50 : 20_000
const RATES = TIER_RATES.internal!

const ends: (() => Promise<void>)[] = []
const figures: Record<string, number | string> = {}
try {
  await measureProcess(await open(null))
  if (REDIS_SERVER === null) figures['redis'] = 'none is installed'
  else await measureRedis((await testRedis({ after: (end) => void ends.push(end) })).url)
} finally {
  for (const end of ends.reverse()) await end()
}
report('links', figures)
recordHistory('links', figures)

async function measureProcess({ cache, limiter }: Links): Promise<void> {
  const map = new Map<string, unknown>()
  const counts = new Map<string, number>()
  const value = { items: ['GOLDBEES.NSE', 'NIFTYBEES.NSE'], next: null }
  map.set('instruments', value)
  await cache.read('instruments', async () => value)
  const load = async (): Promise<unknown> => value
  await race(1, {
    memoryHit: () => cache.read('instruments', load),
    bareMap: async () => map.get('instruments'),
  })
  await race(1, {
    localTake: () => limiter.take('user', RATES),
    bareCount: async () => void counts.set('user', (counts.get('user') ?? 0) + 1),
  })
}

async function measureRedis(url: string): Promise<void> {
  const [writer, reader] = [await open(url), await open(url)]
  const bare = new Redis(url)
  ends.push(async () => bare.disconnect())
  for (const underWay of [1, 50]) {
    await race(underWay, {
      [`redisTake${underWay}`]: () => reader.limiter.take('user', RATES),
      [`bareIncr${underWay}`]: () => bare.incr('bare'),
    })
  }
  // Each key is read once by the reader, so that its memory has none of them.
  const keys = Array.from({ length: KEYS }, (_, index) => `instrument/${index}`)
  for (const key of keys) await writer.cache.read(key, async () => ({ symbol: key }))
  for (const key of keys) await bare.set(`bare/${key}`, JSON.stringify({ symbol: key }))
  const none = async (): Promise<never> => {
    throw new Error('Redis has it')
  }
  figures['redisHit50'] = await drain(keys, (key) => reader.cache.read(key, none))
  figures['bareGet50'] = await drain(keys, async (key) =>
    JSON.parse((await bare.get(`bare/${key}`))!),
  )
}

async function open(redisUrl: string | null): Promise<Links> {
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const redisSocketTimeoutMs = 30_000
  const applicationName = 'tidemark-bench'
  const clock = systemClock
  const links = await openLinks({ redisUrl, redisSocketTimeoutMs, applicationName, clock, log })
  ends.push(() => links.close())
  return links
}

/** Calls a second of each, in turns; the median of the rounds. */
async function race(
  underWay: number,
  runners: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<void> {
  const found = new Map<string, number[]>(Object.keys(runners).map((name) => [name, []]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, call] of Object.entries(runners)) {
      found.get(name)!.push(await perSecond(underWay, call))
    }
  }
  for (const [name, rates] of found) {
    figures[name] = rates.toSorted((a, b) => a - b)[Math.floor(rates.length / 2)]!
  }
}

async function perSecond(underWay: number, call: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  let count = 0
  const work = async (): Promise<void> => {
    while (performance.now() - began < ROUND_MS) {
      for (let turn = 0; turn < 20; turn += 1) await call()
      count += 20
    }
  }
  await Promise.all(Array.from({ length: underWay }, work))
  return (count * 1_000) / (performance.now() - began)
}

/** Keys a second, each once, 50 under way. */
async function drain(
  keys: readonly string[],
  read: (key: string) => Promise<unknown>,
): Promise<number> {
  const left = keys.values()
  const began = performance.now()
  const work = async (): Promise<void> => {
    for (const key of left) await read(key)
  }
  await Promise.all(Array.from({ length: 50 }, work))
  return (keys.length * 1_000) / (performance.now() - began)
}
