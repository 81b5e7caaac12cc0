import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { explain } from './explain.ts'
import { codeOf, type Home } from './home.ts'
import { isAlive } from './postmaster.ts'
import { runProgram, type Programs } from './programs.ts'
import { sharedMemory } from './shared-memory.ts'
import { unavailable } from './unavailable.ts'

/** What a new database is made with. An operator may change them later in postgresql.conf. */
const SETTINGS = {
  shared_buffers: '128MB',
  max_wal_size: '4GB',
  min_wal_size: '256MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
} as const

const LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin']

/**
 * Makes the data directory where there is none. It is made under another name and renamed when it
 * is complete, so a kill at any instant leaves either a whole database or none.
 */
export async function initialise(home: Home, programs: Programs): Promise<void> {
  if (existsSync(join(home.data, 'PG_VERSION'))) return requirePassword(home)
  if (existsSync(home.data) && readdirSync(home.data).length > 0) {
    throw unavailable(
      `${home.data} is not a database: it has no file PG_VERSION. ` +
        'Move it away to start with an empty one, or restore your backup.',
    )
  }
  sweepUnfinished(home)
  makePassword(home)

  const unfinished = join(home.directory, `postgres.new-${process.pid}`)
  try {
    mkdirSync(unfinished, { mode: 0o700 })
    await fill(unfinished, home, programs)
    moveInto(join(unfinished, 'data'), home.data)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

async function fill(unfinished: string, home: Home, programs: Programs): Promise<void> {
  const data = join(unfinished, 'data')
  const secret = join(unfinished, 'password')
  writeFileSync(secret, readFileSync(home.password), { mode: 0o600 })
  const { owner } = programs.user
  if (owner !== null) for (const path of [unfinished, secret]) chownSync(path, owner.uid, owner.gid)

  const { initdb, postgres } = programs.binaries
  const settings = Object.entries({ ...SETTINGS, ...sharedMemory() }).flatMap(([name, value]) => [
    '--set',
    `${name}=${value}`,
  ])
  const made = await runProgram(programs, [
    initdb,
    '--pgdata',
    data,
    '--username=tidemark',
    `--pwfile=${secret}`,
    '--auth=scram-sha-256',
    ...LOCALE,
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
    ...settings,
  ])
  if (!made.ok) throw explain(made.output, home)

  const command = [postgres, '--single', '-D', data, 'postgres']
  const created = await runProgram(programs, command, 'create database tidemark owner tidemark;\n')
  if (!created.ok || /ERROR|FATAL|PANIC/.test(created.output)) throw explain(created.output, home)
}

/** Of two starters at once one wins; the other's work is thrown away. */
function moveInto(data: string, place: string): void {
  try {
    renameSync(data, place)
  } catch (cause) {
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(cause)) && existsSync(place)) return
    throw cause
  }
  if (process.platform === 'win32') return
  const parent = openSync(dirname(place), 'r')
  fsyncSync(parent) // the new name survives a power cut
  closeSync(parent)
}

/** Made once, whole, and never replaced: the link fails where the file is already there. */
function makePassword(home: Home): void {
  const draft = `${home.password}.${process.pid}`
  writeFileSync(draft, randomBytes(24).toString('hex'), { mode: 0o600 })
  try {
    linkSync(draft, home.password)
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause
  } finally {
    rmSync(draft)
  }
}

function requirePassword(home: Home): void {
  if (existsSync(home.password)) {
    if (process.platform !== 'win32') chmodSync(home.password, 0o600)
    return
  }
  throw unavailable(
    `The file ${home.password} is missing, and the database in ${home.data} opens with nothing ` +
      'else. Restore it from your backup of the data directory.',
  )
}

function sweepUnfinished(home: Home): void {
  for (const name of readdirSync(home.directory)) {
    const maker = /^postgres\.new-(\d+)$/.exec(basename(name))?.[1]
    if (maker !== undefined && !isAlive(Number(maker))) {
      rmSync(join(home.directory, name), { recursive: true, force: true })
    }
  }
}
