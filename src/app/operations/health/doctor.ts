import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '../../../core/app-error.ts'
import { appliedMigrations } from '../../../store/migration-history.ts'
import { readMigrations } from '../../../store/migration-files.ts'
import { openPool, type Pool } from '../../../store/pool.ts'
import { packageRoot } from '../../../store/postgres/binaries.ts'
import { assertServerVersion } from '../../../store/server-version.ts'
import { askHealth } from './ask-health.ts'
import type { DatabasePlace } from '../database/open-database.ts'
import { assertPortFree } from '../port.ts'
import { readStatus, type Status } from './status-file.ts'

/** One thing that was looked at. */
export interface Finding {
  readonly check: string
  readonly ok: boolean
  readonly detail: string // a sentence
  readonly fix: string | null // what to do, where something is wrong
}

export interface Examine extends DatabasePlace {
  readonly host: string
  readonly port: number
}

const OLDEST_NODE = 26
const ENOUGH_BYTES = 2 ** 30

/** Looks at all that has to be right, in the order in which a start needs it. Changes nothing. */
export async function* examine(place: Examine): AsyncGenerator<Finding> {
  const status = readStatus(place.home)
  yield nodeVersion()
  if (place.dsn === null) yield databasePrograms()
  yield writableHome(place.home)
  yield freeDisk(place.home)
  yield sharedMemory()
  yield status ? fine('port', `Tidemark serves ${status.apiUrl}.`) : await freePort(place)
  if (status) yield await health(status)
  yield* database(place, status)
  yield demonstrationKey(place.home)
}

function nodeVersion(): Finding {
  const { node } = process.versions
  return Number(node.split('.')[0]) >= OLDEST_NODE
    ? fine('node', `Node ${node} runs Tidemark.`)
    : wrong('node', `Node ${node} is too old.`, 'Run npm ci, then npm start or ./bin/tidemark.js.')
}

function databasePrograms(): Finding {
  return looked('packages', () => {
    packageRoot(`${process.platform}-${process.arch}`)
    return `npm has installed PostgreSQL for ${process.platform}-${process.arch}.`
  })
}

function writableHome(home: string): Finding {
  const there = nearest(home)
  try {
    accessSync(there, constants.W_OK | constants.X_OK)
    return fine('home', `The data directory ${home} can be written to.`)
  } catch {
    const fix = 'Give it to the user who starts Tidemark, or set TIDEMARK_HOME to another one.'
    return wrong('home', `${there} may not be written to.`, fix)
  }
}

function freeDisk(home: string): Finding {
  const { bavail, bsize } = statfsSync(nearest(home))
  const free = bavail * bsize
  const words = `${(free / 2 ** 30).toFixed(1)} GiB are free on the disk of ${home}.`
  if (free >= ENOUGH_BYTES) return fine('disk', words)
  return wrong('disk', words, 'Free some space: with a full disk nothing can be committed.')
}

/** A home that is not there yet is made below the folder that is. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path))
}

function sharedMemory(): Finding {
  if (process.platform !== 'linux') return fine('memory', 'Shared memory needs no look here.')
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    const size = `${Math.floor((bavail * bsize) / 2 ** 20)} MiB`
    return fine('memory', `/dev/shm has ${size} free; the embedded database adapts to little.`)
  } catch {
    return fine('memory', 'There is no /dev/shm; the embedded database does without.')
  }
}

async function freePort({ host, port }: Examine): Promise<Finding> {
  try {
    await assertPortFree(host, port)
    return fine('port', `Port ${port} of ${host} is free.`)
  } catch (cause) {
    return fromError('port', cause)
  }
}

/** The same that /health says, so that the two never disagree. */
async function health({ apiUrl }: Status): Promise<Finding> {
  const { healthy, detail } = await askHealth(apiUrl)
  if (healthy) return fine('health', `The server is healthy. ${detail}`)
  const fix = `Look at ${apiUrl}/health and into tidemark.log.`
  return wrong('health', `The server is not healthy. ${detail}`, fix)
}

async function* database(place: Examine, status: Status | null): AsyncGenerator<Finding> {
  const dsn = place.dsn ?? status?.databaseDsn
  if (dsn === undefined) {
    const made = existsSync(join(place.home, 'postgres'))
    const state = made ? 'is stopped' : 'is made by the first start'
    yield fine('database', `The embedded database ${state}; start Tidemark to look into it.`)
    return
  }
  let pool: Pool
  try {
    pool = openPool(dsn, { max: 1, connectionTimeoutMs: 5_000 })
  } catch (cause) {
    yield fromError('database', cause)
    return
  }
  try {
    yield await serverVersion(pool)
    yield await durability(pool)
    yield await migrations(pool)
    if (status) yield await livingWorker(pool)
  } catch (cause) {
    yield fromError('database', cause)
  } finally {
    await pool.end()
  }
}

async function serverVersion(pool: Pool): Promise<Finding> {
  await assertServerVersion(pool)
  const { rows } = await pool.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  )
  const { host, database: name } = pool.place
  return fine('database', `PostgreSQL ${rows[0]!.version} answers for ${name} at ${host}.`)
}

/** Without these a commit that was acknowledged may be lost when the power is. */
async function durability(pool: Pool): Promise<Finding> {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings
     where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'`,
  )
  if (rows.length === 0) return fine('durability', 'A commit survives the loss of power.')
  const names = rows.map(({ name }) => name).join(', ')
  return wrong(
    'durability',
    `The server has ${names} off: what was committed may be lost.`,
    'Set them to on in its postgresql.conf, and reload it.',
  )
}

const MIGRATIONS = new URL('../../../store/migrations', import.meta.url)

async function migrations(pool: Pool): Promise<Finding> {
  const files = await readMigrations(MIGRATIONS)
  const missing = files.length - (await appliedMigrations(pool)).length
  if (missing === 0) return fine('migrations', 'The database has the newest schema.')
  const detail =
    missing > 0
      ? `The database lacks ${missing} of ${files.length} migrations.`
      : 'The database is newer than this program.'
  const fix = missing > 0 ? 'Run tidemark migrate.' : 'Start the newer release.'
  return wrong('migrations', detail, fix)
}

async function livingWorker(pool: Pool): Promise<Finding> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from worker where lease_until > clock_timestamp()`,
  )
  const { count } = rows[0]!
  if (count > 0)
    return fine('worker', `${count === 1 ? '1 worker is' : `${count} workers are`} alive.`)
  return wrong(
    'worker',
    'No worker is alive, so no run is ticked.',
    'Look into tidemark.log, then start Tidemark again.',
  )
}

function demonstrationKey(home: string): Finding {
  const path = join(home, 'demo-key')
  if (!existsSync(path)) return fine('key', 'The demonstration key is made by the first start.')
  return looked('key', () => {
    const text = readFileSync(path, 'utf8').trim()
    if (/^key_[0-9a-f]{32}\.[\w-]{43}$/.test(text)) return 'The demonstration key is in its place.'
    throw new AppError(
      'invalid_input',
      {},
      { message: `${path} holds no key. Remove it, then start again.` },
    )
  })
}

function looked(check: string, look: () => string): Finding {
  try {
    return fine(check, look())
  } catch (cause) {
    return fromError(check, cause)
  }
}

/** Our sentences say what is wrong first, and what to do after it. */
function fromError(check: string, cause: unknown): Finding {
  const { message } = cause instanceof Error ? cause : new Error(String(cause))
  const [, detail = message, fix = null] = /^(.*?[.:]) ((?:[A-Z]).*)$/s.exec(message) ?? []
  return { check, ok: false, detail, fix }
}

function fine(check: string, detail: string): Finding {
  return { check, ok: true, detail, fix: null }
}

function wrong(check: string, detail: string, fix: string): Finding {
  return { check, ok: false, detail, fix }
}
