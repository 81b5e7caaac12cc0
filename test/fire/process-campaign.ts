import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { chance, type Chance } from '#src/core/chance.ts'
import type { CalendarDate } from '#src/core/instant.ts'
import { systemClock } from '#src/app/context.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool, type Pool } from '#src/store/pool.ts'
import { isAlive } from '#src/store/postgres/postmaster.ts'
import { startEmbedded, type EmbeddedServer } from '#src/store/postgres/start-embedded.ts'
import { ledgerOf } from './ledger.ts'
import { complaintsAbout, insertMarket, openRuns, quiet, startPortfolios } from './portfolios.ts'
import { spawnWorker, type WorkerProcess } from './worker-fleet.ts'

/** What a real process suffers, at instants drawn from the seed. */
export type Blow = 'worker killed' | 'worker paused' | 'database killed'

export interface ProcessCampaign {
  readonly seed: number
  readonly blows: ReadonlyMap<Blow, number>
  readonly complaints: readonly string[] // empty: the books are the uninterrupted run's
}

/** A durable server with a market, and the ledger that an uninterrupted run leaves in it. */
export interface Battlefield {
  campaign(seed: number): Promise<ProcessCampaign>
  close(): Promise<readonly number[]> // the processes that were left over
}

const BLOWS: readonly Blow[] = ['worker killed', 'worker paused', 'database killed']
const FEED = { from: '2023-01-01' as CalendarDate, to: '2023-06-30' as CalendarDate }
const PACE = { ...FEED, barsPerSecond: 100 } // blows are to fall into the run, not behind it
const TTL_MS = 600
const WORKERS = 2
const LONGEST_GAP_MS = 600 // between two blows
const LONGEST_OUTAGE_MS = 400
const STRUCK_MS = 45_000 // from then on the runs are left alone: on a busy machine blows outpace them
const DEADLINE_MS = 135_000

export async function openBattlefield(): Promise<Battlefield> {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-fire-'))
  const pids = new Set<number>()
  let server = await start()
  const { dsn } = server
  const pool = openPool(dsn, { onLost: () => {} })
  await migrate(pool)
  await insertMarket(pool, FEED)
  const calm = await calmLedger()
  return { campaign, close }

  async function start(): Promise<EmbeddedServer> {
    const started = await startEmbedded({ directory })
    pids.add(started.pid)
    return started
  }

  async function close(): Promise<readonly number[]> {
    await pool.end()
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
    return [...pids].filter(isAlive)
  }

  function enlist(workerId: string, complaints: string[]): WorkerProcess {
    const onBreak = (sentence: string): void => void complaints.push(sentence)
    const worker = spawnWorker({ dsn, workerId, ttlMs: TTL_MS, onBreak })
    pids.add(worker.pid)
    return worker
  }

  async function calmLedger(): Promise<string> {
    await startPortfolios({ pool, clock: systemClock, log: quiet }, 'calm', FEED)
    const complaints: string[] = []
    const worker = enlist('calm', complaints)
    while ((await openRuns(pool, 'calm')) > 0) await delay(20)
    await worker.end()
    if (complaints.length > 0) throw new Error(complaints.join('\n'))
    return ledgerOf(pool, 'calm')
  }

  /** The same portfolios, on a server and workers that are struck until all runs have ended. */
  async function campaign(seed: number): Promise<ProcessCampaign> {
    const userId = `fire_${seed}`
    const draw = chance(seed, 'fire/processes', 0)
    const blows = new Map<Blow, number>()
    const complaints: string[] = []
    let born = 0
    const recruit = (): WorkerProcess => enlist(`${userId}_worker_${++born}`, complaints)

    await startPortfolios({ pool, clock: systemClock, log: quiet }, userId, PACE)
    const workers = Array.from({ length: WORKERS }, recruit)
    await Promise.all(workers.map(({ ready }) => ready))
    const began = performance.now()
    const order = shuffled(BLOWS, draw)
    while ((await stillOpen(pool, userId)) && complaints.length === 0) {
      await delay(draw.integer(LONGEST_GAP_MS))
      if (performance.now() - began > DEADLINE_MS)
        complaints.push(`the runs did not end: ${await standing(pool)}`)
      if (performance.now() - began > STRUCK_MS) continue
      const blow = order.pop() ?? BLOWS[draw.integer(BLOWS.length)]!
      blows.set(blow, (blows.get(blow) ?? 0) + 1)
      await strike(blow, draw.integer(WORKERS))
    }
    await Promise.all(workers.map((worker) => worker.end()))
    if (complaints.length === 0) complaints.push(...(await complaintsAbout(pool, userId, calm)))
    return { seed, blows, complaints }

    async function strike(blow: Blow, index: number): Promise<void> {
      const worker = workers[index]!
      if (blow === 'worker killed') {
        await worker.kill()
        workers[index] = recruit()
      } else if (blow === 'worker paused') {
        worker.pause()
        await delay(TTL_MS * 1.5 + draw.integer(TTL_MS))
        worker.resume()
      } else {
        process.kill(server.pid, 'SIGKILL')
        await delay(draw.integer(LONGEST_OUTAGE_MS))
        server = await start()
        if (server.dsn !== dsn) complaints.push('the database moved when it started again')
      }
    }
  }
}

/** The first blows are one of each kind. */
function shuffled<Item>(items: readonly Item[], draw: Chance): Item[] {
  const rest = [...items]
  return items.map(() => rest.splice(draw.integer(rest.length), 1)[0]!)
}

/** The first questions after a server's death go to connections that died with it. */
async function stillOpen(pool: Pool, userId: string): Promise<boolean> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return (await openRuns(pool, userId)) > 0
    } catch (cause) {
      if (attempt === 20) throw cause
    }
  }
}

/** Where the runs hang, for whoever reads the failure. */
async function standing(pool: Pool): Promise<string> {
  const { rows } = await pool.query(
    `select r.run_id, r.status, s.tick_count, s.worker_id, s.fence, t.detail
     from run r join run_state s using (user_id, run_id) join run_status t using (user_id, run_id)
     where r.status = 'RUNNING'`,
  )
  return JSON.stringify(rows)
}
