import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Links } from '../../links/links.ts'
import { openLinks } from '../../links/open-links.ts'
import { startEmbedded } from '../../store/postgres/start-embedded.ts'
import { systemClock, type Context, type Log } from '../context.ts'
import { makeSetUpUrl } from '../identity/set-up.ts'
import { seedWorld } from '../world/seed-world.ts'
import { brokerSecrets } from './broker-secrets.ts'
import { lockHome } from './home-lock.ts'
import { openDatabase, type DatabasePlace } from './open-database.ts'
import { assertPortFree } from './port.ts'
import { removeStatus, writeStatus, type Status } from './status-file.ts'
import { superviseDatabase } from './supervise-database.ts'
import { superviseWorker } from './supervise-worker.ts'

export interface StartAll extends DatabasePlace {
  readonly host: string
  readonly port: number
  readonly redisUrl: string | null
  readonly redisSocketTimeoutMs: number
  readonly openLog: (descriptor: number) => Promise<Log>
  readonly buildDashboard: () => Promise<string | null>
  readonly serve: (
    context: Context,
    links: Links,
    webRoot: string | null,
  ) => Promise<{ readonly url: string; close(): Promise<void> }>
  readonly worker: { readonly module: string; readonly args: readonly string[] }
  readonly note: (sentence: string) => void // what a person should know meanwhile
}

export interface Started {
  readonly status: Status
  readonly setUpUrl: string | null // null: somebody can sign in
  /** Stops all of it in order, within a deadline. */
  stop(): Promise<void>
}

/**
 * Starts a database, a server and a worker, and makes the demonstration world on the first start.
 * What cannot be started stops what was; nothing is left running.
 */
export async function startAll(options: StartAll): Promise<Started> {
  const { home, host, port, note } = options
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
    const database = await openDatabase({
      ...options,
      applicationName,
      migrates: true,
      log: (line) => log.info({}, line),
    })
    const onDeath = (sentence: string): void => {
      log.warn({}, sentence)
      note(sentence)
    }
    const watched = watch(options, database.server, onDeath)
    stops.push(() => watched.stop())
    stops.push(() => database.pool.end())

    const context: Context = { pool: database.pool, clock: systemClock, log }
    const { userId, apiKey } = await seedWorld(context, { home, secrets: brokerSecrets(home) })
    const worker = superviseWorker({
      ...options.worker,
      env: { DB_DSN: database.dsn, DATABASE_URL: database.dsn, TIDEMARK_HOME: home },
      logFile: descriptor,
      clock: systemClock,
      onDeath,
    })
    stops.push(() => worker.stop(WORKER_DEADLINE_MS))
    const links = await openLinks({ ...options, applicationName, clock: systemClock, log })
    stops.push(() => links.close())
    const served = await options.serve(context, links, await dashboard)
    stops.push(() => served.close())

    const status: Status = {
      pid: process.pid,
      startedAt: new Date(systemClock.now()).toISOString(),
      dashboardUrl: `${served.url}/#key=${apiKey}`,
      apiUrl: served.url,
      databaseDsn: database.dsn,
      userId,
      apiKey,
      home,
    }
    writeStatus(home, status)
    stops.push(() => removeStatus(home))
    return { status, setUpUrl: await makeSetUpUrl(context, served.url), stop }
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
