import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Links } from '../../links/links.ts'
import { openLinks } from '../../links/open-links.ts'
import type { Pool } from '../../store/pool.ts'
import { startEmbedded } from '../../store/postgres/start-embedded.ts'
import { systemClock, type Context, type Log } from '../context.ts'
import { makeSetUpUrl } from '../identity/sign-in/set-up.ts'
import { seedWorld } from '../world/seed-world.ts'
import { brokerSecrets } from './broker-secrets.ts'
import { lockHome } from './home-lock.ts'
import { openDatabase, type DatabasePlace } from './database/open-database.ts'
import { poolOptionsOf, type PoolSettings } from './database/pool-settings.ts'
import { assertPortFree } from './port.ts'
import { removeStatus, writeStatus, type Status } from './health/status-file.ts'
import { superviseDatabase } from './database/supervise-database.ts'
import { superviseWorker } from './supervise-worker.ts'

export interface StartAll extends DatabasePlace {
  readonly historyDir: string
  readonly host: string
  readonly port: number
  readonly pool: PoolSettings
  readonly redisUrl: string | null
  readonly redisSocketTimeoutMs: number
  readonly openLog: (descriptor: number) => Promise<Log>
  readonly buildDashboard: () => Promise<string | null>
  readonly serve: (context: Context, links: Links, webRoot: string | null) => Promise<Served>
  readonly workers: readonly { readonly module: string; readonly args: readonly string[] }[]
  readonly note: (sentence: string) => void // what a person should know meanwhile
  readonly signal: AbortSignal // ends the wait for a database that is away
}

interface Served {
  readonly url: string
  close(): Promise<void>
}

export interface Started {
  readonly status: Status
  readonly setUpUrl: string | null // null: somebody can sign in
  /** Stops all of it in order, within a deadline. */
  stop(): Promise<void>
}

/**
 * Starts a database, a server and workers, and makes the demonstration world on the first start.
 * What cannot be started stops what was; nothing is left running.
 */
export async function startAll(options: StartAll): Promise<Started> {
  const { home, historyDir, host, port, note } = options
  const applicationName = 'tidemark-up'
  const stops: (() => Promise<unknown> | void)[] = []
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next()
  }
  try {
    const lock = lockHome(home)
    stops.push(() => lock.release())
    await assertPortFree(host, port)
    const descriptor = openLogFile(home)
    stops.push(() => closeSync(descriptor))
    const log = await options.openLog(descriptor)

    const dashboard = options.buildDashboard()
    dashboard.catch(() => {}) // awaited below, after what may fail before it
    const links = await openLinks({ ...options, applicationName, clock: systemClock, log })
    stops.push(() => links.close())
    let served: Promise<Served> | null = null
    const serve = (pool: Pool): Promise<Served> => {
      const context: Context = { pool, clock: systemClock, log, historyDir }
      served ??= dashboard.then((webRoot) => options.serve(context, links, webRoot))
      return served
    }
    const stopServing = async (): Promise<void> => {
      const serving = served
      served = null // it may be stopped in two places, and closes once
      await (await serving?.catch(() => null))?.close()
    }
    stops.push(stopServing)
    const database = await openDatabase({
      ...options,
      pool: poolOptionsOf('api', options.pool),
      applicationName,
      migrates: true,
      log: (line) => log.info({}, line),
      whenAway: async (pool, reason) => {
        const { url } = await serve(pool)
        log.error({ reason }, 'the database is away')
        note(`${reason} Until then ${url} answers with 503.`)
      },
    })
    const onDeath = (sentence: string): void => {
      log.warn({}, sentence)
      note(sentence)
    }
    const watched = watch(options, database.server, onDeath)
    stops.push(() => watched.stop())
    stops.push(() => database.pool.end())

    const context: Context = { pool: database.pool, clock: systemClock, log, historyDir }
    const { userId, apiKey } = await seedWorld(context, { home, secrets: brokerSecrets(home) })
    const workers = options.workers.map((program) =>
      superviseWorker({
        ...program,
        env: {
          DB_DSN: database.dsn,
          DATABASE_URL: database.dsn,
          TIDEMARK_HOME: home,
          HISTORY_DIR: historyDir,
        },
        logFile: descriptor,
        clock: systemClock,
        onDeath,
      }),
    )
    stops.push(() => Promise.all(workers.map((worker) => worker.stop(WORKER_DEADLINE_MS))))
    const { url } = await serve(database.pool)
    stops.push(stopServing) // before what it stands on

    const status: Status = {
      pid: process.pid,
      startedAt: new Date(systemClock.now()).toISOString(),
      dashboardUrl: `${url}/#key=${apiKey}`,
      apiUrl: url,
      databaseDsn: database.dsn,
      userId,
      apiKey,
      home,
    }
    writeStatus(home, status)
    stops.push(() => removeStatus(home))
    return { status, setUpUrl: await makeSetUpUrl(context, url), stop }
  } catch (cause) {
    await stop()
    throw cause
  }
}

const WORKER_DEADLINE_MS = 5_000

function watch(
  { home, databasePort }: StartAll,
  server: Awaited<ReturnType<typeof startEmbedded>> | null,
  onDeath: (sentence: string) => void,
): { stop(): Promise<void> } {
  if (server === null) return { stop: async () => {} }
  const start = () =>
    startEmbedded({ directory: home, ...(databasePort === null ? {} : { port: databasePort }) })
  return superviseDatabase({ server, start, clock: systemClock, onDeath })
}

const LONGEST_LOG = 16 * 2 ** 20

function openLogFile(home: string): number {
  const path = join(home, 'tidemark.log')
  if (existsSync(path) && statSync(path).size > LONGEST_LOG) renameSync(path, `${path}.1`)
  return openSync(path, 'a', 0o600)
}
