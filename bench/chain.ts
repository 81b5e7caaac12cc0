/**
 * A stored chain of 400 options with volatilities and Greeks over HTTP, at 100 requests a second.
 *
 *   node bench/chain.ts [--tiny] [--record]
 *
 * Requests are sent on time, whether or not the ones before were answered, and each is measured from
 * when it was due. `same`: everybody asks for the chain as it last stood, which is read once a second.
 * `asOf`: each asks for another minute, so that every answer is read and valued anew. `valued`: each
 * asks at another interest for one of those minutes, which are kept, so that it is valued alone. The
 * server is a process of its own, and so is the database; `processorMs` is what an answer took of the
 * server's, which a busy machine changes less than times.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'
import { CHAIN, minuteAt, storeChain } from './support/stored-chain.ts'

const tiny = process.argv.includes('--tiny')
const STRIKES = tiny ? 5 : 200
const MINUTES = tiny ? 12 : 320
const PER_SECOND = 100
const SECONDS = tiny ? 0.05 : 3
const COUNT = PER_SECOND * SECONDS

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const database = await startDatabase(directory)
let child: ChildProcess | null = null
try {
  const pool = openPool(database.dsn)
  await migrate(pool)
  await storeChain(pool, STRIKES, MINUTES)
  await pool.end()
  child = fork(fileURLToPath(new URL('./support/http-server.ts', import.meta.url)), ['ours'], {
    env: { ...process.env, DB_DSN: database.dsn },
  })
  const [{ url, key }] = (await once(child, 'message')) as [{ url: string; key: string }]
  const path = `/fo/strikes?symbol=${CHAIN.symbol}&expiry=${CHAIN.expiry}`
  const agent = new Agent({ keepAlive: true })
  const ask = (of: string): Promise<number> => once200(`${url}${of}`, key, agent)
  const asOf = (index: number): string => `${path}&at=${minuteAt(index + 1)}`
  const valued = (index: number): string => `${asOf(index)}&rate=${(0.05 + index / 1e6).toFixed(6)}`
  for (let index = COUNT; index < MINUTES; index += 1) await ask(asOf(index)) // warm
  for (const [name, pathOf] of [
    ['same', () => path],
    ['asOf', asOf],
    ['valued', valued],
  ] as const) {
    const began = await processorMs(child)
    const { latencies, bytes } = await load(ask, pathOf)
    const took = (await processorMs(child)) - began
    const figures = {
      options: STRIKES * 2,
      requestsPerSecond: PER_SECOND,
      p50Ms: at(latencies, 0.5),
      p95Ms: at(latencies, 0.95),
      p99Ms: at(latencies, 0.99),
      processorMs: Number((took / COUNT).toFixed(2)),
      kilobytes: Math.round(bytes / 1_000),
    }
    report(`chain ${name}`, figures)
    recordHistory(`chain ${name}`, figures)
  }
  agent.destroy()
} finally {
  child?.disconnect()
  await database.stop()
  await rm(directory, { recursive: true, force: true })
}

async function load(
  ask: (path: string) => Promise<number>,
  pathOf: (index: number) => string,
): Promise<{ readonly latencies: number[]; readonly bytes: number }> {
  const began = performance.now()
  const asked: Promise<{ readonly took: number; readonly bytes: number }>[] = []
  for (let index = 0; index < COUNT; index += 1) {
    const due = began + (index * 1_000) / PER_SECOND
    const early = due - performance.now()
    if (early > 0) await delay(early)
    asked.push(ask(pathOf(index)).then((bytes) => ({ took: performance.now() - due, bytes })))
  }
  const answers = await Promise.all(asked)
  return {
    latencies: answers.map(({ took }) => took).sort((a, b) => a - b),
    bytes: answers[0]!.bytes,
  }
}

/** What the server has taken so far. */
async function processorMs(server: ChildProcess): Promise<number> {
  server.send('how much')
  const [{ cpuMicroseconds }] = (await once(server, 'message')) as [{ cpuMicroseconds: number }]
  return cpuMicroseconds / 1_000
}

function at(sorted: readonly number[], share: number): number {
  return Number(sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(2))
}

/** The length of the answer; anything but 200 throws. */
function once200(url: string, key: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'x-api-key': key } }, (response) => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => (bytes += chunk.length))
      response.on('end', () => {
        if (response.statusCode === 200) resolve(bytes)
        else reject(new Error(`${url} was answered ${response.statusCode}`))
      })
    }).on('error', reject)
  })
}
