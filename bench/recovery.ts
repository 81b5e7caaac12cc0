/**
 * What the death of PostgreSQL costs those who use the service, and whether any answer was wrong.
 *
 *   node bench/recovery.ts [--tiny] [--record]
 *
 * Clients write, each write with an Idempotency-Key that it repeats until it is taken, and read. The
 * durable server below is killed with SIGKILL under that load and started again, several times. In
 * the end each key that was answered has made that one run, and a key whose try was cut off at most
 * one. A wrong answer is one that is lost, made twice, or neither done nor 503.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { buildServer } from '#src/api/server.ts'
import { systemClock } from '#src/app/context.ts'
import { createApiKey } from '#src/app/identity/keys/create-api-key.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import { readTierRates } from '#src/app/identity/tiers.ts'
import { DEFAULT_HTTP } from '#src/app/operations/http-settings.ts'
import { PERMISSIONS } from '#src/contract/permission.ts'
import type { CalendarDate } from '#src/core/instant.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { startEmbedded } from '#src/store/postgres/start-embedded.ts'
import { insertMarket, quiet } from '#test/fire/portfolios.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const KILLS = tiny ? 1 : 5
const BETWEEN_MS = tiny ? 300 : 1_500
const WRITERS = tiny ? 2 : 8
const READERS = tiny ? 1 : 4
const PAUSE_MS = 10 // of a client, before it asks again
const MARKET = { from: '2024-01-01' as CalendarDate, to: '2024-01-31' as CalendarDate }
const RUN = {
  kind: 'bot',
  strategy: 'buy-and-hold',
  instruments: ['ALPHA.NSE'],
  feed: { from: MARKET.from, to: MARKET.to },
}

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
let server = await startEmbedded({ directory })
const pool = openPool(server.dsn, { min: 10, max: 20, statementTimeoutMs: 30_000 })
const context = { pool, clock: systemClock, log: quiet }
const links = openLocalLinks(context)
const app = await buildServer({
  context,
  links,
  secrets: { key: new Uint8Array(32).fill(7) },
  webRoot: null,
  http: { ...DEFAULT_HTTP, tierRates: readTierRates('free=unlimited; anyone=unlimited', '') },
  version: 'bench',
})
try {
  await migrate(pool)
  await insertMarket(pool, MARKET)
  const [url, apiKey] = [await listen(), await aKey()]
  const over = new AbortController()
  const taken = new Map<string, string>() // the run of each key that was answered for
  const open = new Set<string>() // keys whose first try was cut off; half a minute until the next
  const wrong: string[] = []
  const told = { writes: 0, reads: 0, refusals: 0 }
  let answeredAt = performance.now()
  const load = [
    ...Array.from({ length: WRITERS }, (_, writer) => write(writer)),
    ...Array.from({ length: READERS }, () => read()),
  ]

  const outages: number[] = []
  const afterStart: number[] = []
  for (let kill = 0; kill < KILLS; kill += 1) {
    await delay(BETWEEN_MS)
    const killedAt = performance.now()
    process.kill(server.pid, 'SIGKILL')
    server = await startEmbedded({ directory })
    const acceptsAt = performance.now()
    while (answeredAt < acceptsAt) await delay(1)
    outages.push((answeredAt - killedAt) / 1_000)
    afterStart.push(answeredAt - acceptsAt)
  }
  await delay(BETWEEN_MS)
  over.abort()
  await Promise.all(load)
  await compare()

  const figures = {
    kills: KILLS,
    writes: told.writes,
    reads: told.reads,
    refusals503: told.refusals,
    keysCutOff: open.size,
    wrongAnswers: wrong.length,
    secondsDownMost: Math.max(...outages),
    msAfterStartMost: Math.max(...afterStart),
  }
  report('recovery', figures)
  recordHistory('recovery', figures)
  for (const sentence of wrong.slice(0, 5)) console.error(sentence)
  if (wrong.length > 0) process.exitCode = 1

  async function write(writer: number): Promise<void> {
    for (let number = 0; !over.signal.aborted; number += 1) {
      const name = `writer-${writer}-${number}`
      const body = { ...RUN, name }
      const answer = await done('POST', body, name)
      if (answer === null) open.add(name)
      else taken.set(name, String(answer.body['run_id']))
      told.writes += 1
    }
  }

  async function read(): Promise<void> {
    while (!over.signal.aborted) {
      await done('GET')
      told.reads += 1
    }
  }

  /** Repeats the request while the database is away; null when an earlier try may still be done. */
  async function done(method: string, sent?: object, key?: string): Promise<Answer | null> {
    for (;;) {
      const answer = await ask(method, sent, key)
      await delay(PAUSE_MS)
      if (answer.status === 200 || answer.status === 201) {
        answeredAt = performance.now()
        return answer
      }
      if (answer.body['code'] === 'idempotency_key_in_use') return null
      if (answer.status !== 503) wrong.push(`${answer.status} ${answer.text}`)
      told.refusals += 1
    }
  }

  async function ask(method: string, sent?: object, key?: string): Promise<Answer> {
    const response = await fetch(`${url}/api/runs`, {
      method,
      headers: {
        'x-api-key': apiKey,
        ...(sent && { 'content-type': 'application/json' }),
        ...(key && { 'idempotency-key': key }),
      },
      ...(sent && { body: JSON.stringify(sent) }),
    })
    const text = await response.text()
    return { status: response.status, text, body: JSON.parse(text) as Answer['body'] }
  }

  async function compare(): Promise<void> {
    const { rows } = await pool.query<{ id: string; name: string }>(
      'select run_id as id, name from run',
    )
    const byName = Map.groupBy(rows, ({ name }) => name)
    for (const [name, id] of taken) {
      const ids = byName.get(name)?.map((row) => row.id) ?? []
      if (ids.join() !== id) wrong.push(`${name} was answered with ${id}, and is ${ids.join()}`)
    }
    for (const [name, { length }] of byName) {
      if (!taken.has(name) && !(open.has(name) && length === 1)) wrong.push(`${name}: ${length}`)
    }
  }
} finally {
  await app.close()
  await links.close()
  await pool.end()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly body: Readonly<Record<string, unknown>>
}

async function listen(): Promise<string> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

async function aKey(): Promise<string> {
  const { userId } = await createUser(context, { name: 'bench', role: 'user' })
  const wide = { permissions: PERMISSIONS, ordersPerSecond: 1e6, requestsPerMinute: 1e6 }
  return (await createApiKey(context, { userId, name: 'bench', ...wide })).key
}
