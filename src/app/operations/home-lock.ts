import { spawnSync } from 'node:child_process'
import {
  accessSync,
  constants,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import { isAlive } from '../../store/postgres/postmaster.ts'
import { readStatus } from './health/status-file.ts'

export interface HomeLock {
  release(): void
}

/** One `tidemark up` a home. A second one is told where the first is. */
export function lockHome(home: string): HomeLock {
  makeHome(home)
  const path = join(home, 'up.pid')
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 })
      return { release: () => rmSync(path, { force: true }) }
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    }
    const holder = readPid(path)
    if (holder !== process.pid && isTidemark(holder)) throw alreadyRunning(home, holder)
    putAway(path, holder)
  }
}

function makeHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true })
    accessSync(home, constants.W_OK | constants.X_OK)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const message =
      `The data directory ${home} cannot be made or used (${code}). ` +
      'Set TIDEMARK_HOME to a directory that you may write to.'
    throw new AppError('invalid_input', { home }, { message, cause })
  }
}

/** A number outlives its process and may be another's: after a container starts again, often. */
function isTidemark(pid: number): boolean {
  if (!isAlive(pid)) return false
  if (process.platform === 'win32') return true
  return /main\.ts\0?\s*(?:up|restore)|tidemark/.test(commandOf(pid))
}

function commandOf(pid: number): string {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function readPid(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch {
    return 0
  }
}

/** Moved before it is removed, so that of two starters only one takes a given file away. */
function putAway(path: string, holder: number): void {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
    if (readPid(aside) === holder) return rmSync(aside)
    renameSync(aside, path) // a rival was faster, and this is its own
  } catch {
    // The rival put it away.
  }
}

function alreadyRunning(home: string, pid: number): AppError {
  const status = readStatus(home)
  const where = status ? ` at ${status.apiUrl}` : ', and is still starting'
  const message =
    `Tidemark already runs on ${home}${where} (process ${pid}). ` +
    'Use that one, stop it with Ctrl-C where it runs, or set TIDEMARK_HOME to another directory.'
  return new AppError('conflict', { pid, url: status?.apiUrl }, { message })
}
