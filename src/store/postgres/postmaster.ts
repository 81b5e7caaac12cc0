import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What a running server writes into its data directory. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly sockets: string // empty where there are none
  readonly ready: boolean // it takes connections
  readonly text: string
}

/** Source: PostgreSQL 18, src/include/utils/pidfile.h: one fact a line. */
export function readPostmaster(data: string): Postmaster | null {
  const path = join(data, 'postmaster.pid')
  if (!existsSync(path)) return null
  const text = readFileSync(path, 'utf8')
  const [pid, , , port, sockets, , , status] = text.split('\n')
  const ready = status?.trim() === 'ready'
  return { pid: Number(pid), port: Number(port), sockets: sockets ?? '', ready, text }
}

/** Whether that process is a server of this data directory, and not a later one of that number. */
export function isServerOf(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false
  if (process.platform === 'win32') return true
  if (process.platform !== 'linux') {
    const found = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
    return found.stdout.includes('postgres')
  }
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === data // a server works in its data directory
  } catch {
    return readCommand(pid).includes(data) // another user's process; a dead one has no command
  }
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/**
 * Puts away the file of a server that is gone while its number lives on in another process, as it
 * does when a container starts again. A server whose number is dead is left to PostgreSQL, which
 * also looks whether its last children still hold the shared memory; that check stands either way.
 */
export function removeStale(data: string, stale: Postmaster): void {
  const path = join(data, 'postmaster.pid')
  const aside = `${path}.stale-${process.pid}`
  try {
    renameSync(path, aside)
    if (readFileSync(aside, 'utf8') !== stale.text) return renameSync(aside, path)
    rmSync(aside)
    rmSync(join(stale.sockets, `.s.PGSQL.${stale.port}.lock`), { force: true })
  } catch {
    // Another starter put it away first.
  }
}

/** Whether that process still runs; one that ended and waits for its parent does not. */
export function isAlive(pid: number): boolean {
  if (!isTaken(pid)) return false
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return status[status.lastIndexOf(')') + 2] !== 'Z'
  } catch {
    return process.platform !== 'linux' || isTaken(pid)
  }
}

/** Whether the number is in use, which is all that PostgreSQL looks at. */
export function isTaken(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}
