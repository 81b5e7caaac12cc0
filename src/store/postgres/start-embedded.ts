import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { AppError } from '../../core/app-error.ts'
import { findBinaries } from './binaries.ts'
import { explain, willPass } from './explain.ts'
import { codeOf, openHome, type Home } from './home.ts'
import { initialise } from './initialise.ts'
import { launch, type LaunchOptions } from './launch.ts'
import { isAlive, isServerOf, isTaken, readPostmaster, removeStale } from './postmaster.ts'
import { dsnOf, probe, type Place } from './probe.ts'
import type { Programs } from './programs.ts'
import { chooseServerUser } from './server-user.ts'
import { stopServer } from './stop.ts'
import { unavailable } from './unavailable.ts'

export interface EmbeddedOptions extends LaunchOptions {
  readonly directory: string
  readonly log?: (line: string) => void
}

export interface EmbeddedServer {
  readonly dsn: string // for psql and for node, by the socket
  readonly directory: string
  readonly pid: number
  readonly port: number
  readonly adopted: boolean // it was there already
  /** Stops the server, unless it was adopted from a process that still lives and will stop it. */
  stop(): Promise<void>
}

const DEATH_MS = 100 // from the death of a starter until its server refuses connections
const PATIENCE_MS = 10_000 // for what passes: a killed server's last children, another starter

/**
 * Starts PostgreSQL on a data directory, or adopts the server that already runs there.
 *
 * The server is durable, listens on a private socket (and on 127.0.0.1 if a port is given), and
 * ends with the process that started it, even if that is killed. Any number of processes may call
 * this for one directory at once: one server comes of it.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const log = options.log ?? (() => {})
  const home = openHome(options.directory)
  try {
    return await start(home, options, log)
  } catch (cause) {
    const code = codeOf(cause)
    if (['ENOSPC', 'EDQUOT'].includes(code)) throw explain('No space left on device', home)
    if (!['EACCES', 'EPERM', 'EROFS'].includes(code)) throw cause
    throw unavailable(
      `${home.directory} cannot be written to (${code}). Give it to the user who starts Tidemark, ` +
        'or set TIDEMARK_HOME to another directory.',
      cause,
    )
  }
}

async function start(
  home: Home,
  options: EmbeddedOptions,
  log: (line: string) => void,
): Promise<EmbeddedServer> {
  const binaries = findBinaries(join(home.directory, 'lib'))
  const programs = { binaries, user: chooseServerUser(home.data) }
  await initialise(home, programs)

  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const found = await findRunning(home)
    if (found) {
      log(`adopts the database server ${found.pid} in ${home.data}`)
      return serverOf(home, programs, found, { adopted: true })
    }
    const launched = await launch(home, programs, options)
    if (launched.kind === 'ready') {
      writeFileSync(home.starter, String(process.pid))
      log(`started the database server ${launched.pid} in ${home.data}`)
      const running = { pid: launched.pid, ...launched.place }
      return serverOf(home, programs, running, { adopted: false })
    }
    const late = performance.now() > deadline
    if (late || !willPass(launched.output)) throw explain(launched.output, home)
    await delay(50)
  }
}

interface Running extends Place {
  readonly pid: number
}

/** The server of this directory, once it answers; null when there is none. */
async function findRunning(home: Home): Promise<Running | null> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const postmaster = readPostmaster(home.data)
    if (postmaster === null) return null
    if (!isServerOf(postmaster.pid, home.data)) {
      if (isTaken(postmaster.pid)) removeStale(home.data, postmaster)
      return null
    }
    const orphan = !isAlive(starterOf(home))
    if (orphan) await delay(DEATH_MS) // it may have been told to end and answer until it has
    const answer = await probe(home, postmaster)
    if (answer.kind === 'ready') return postmaster
    const deaf = answer.kind === 'silent' && postmaster.ready && performance.now() > deadline
    if (deaf) throw stranger(postmaster.pid, home, 'its socket is gone')
    if (answer.kind === 'foreign') {
      throw stranger(postmaster.pid, home, `refuses us: ${answer.reason}`)
    }
    await delay(20) // it comes or goes; while its process lives there is no other way
  }
}

function stranger(pid: number, home: Home, trouble: string): AppError {
  return unavailable(
    `A database server (process ${pid}) already runs on ${home.data} and ${trouble}. ` +
      'Stop it, then start again.',
  )
}

function serverOf(
  home: Home,
  { binaries }: Programs,
  running: Running,
  { adopted }: { readonly adopted: boolean },
): EmbeddedServer {
  const ours = !adopted || inherit(home)
  return {
    dsn: dsnOf(home, running),
    directory: home.directory,
    pid: running.pid,
    port: running.port,
    adopted,
    stop: async () => {
      if (ours) await stopServer(running.pid, home.data, binaries)
    },
  }
}

function starterOf(home: Home): number {
  try {
    return Number(readFileSync(home.starter, 'utf8'))
  } catch {
    return 0
  }
}

/** An orphan, whose starter was killed where no signal tells it so, is stopped by its adopter. */
function inherit(home: Home): boolean {
  if (isAlive(starterOf(home))) return false
  writeFileSync(home.starter, String(process.pid))
  return true
}
