import { chownSync, closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Home } from './home.ts'
import { readPostmaster } from './postmaster.ts'
import { probe, type Place } from './probe.ts'
import { startProgram, type Programs } from './programs.ts'
import { sharedMemory } from './shared-memory.ts'
import { stopServer } from './stop.ts'

export interface LaunchOptions {
  readonly port?: number
  readonly settings?: Readonly<Record<string, string>>
}

export type Launched =
  | { readonly kind: 'ready'; readonly pid: number; readonly place: Place }
  | { readonly kind: 'failed'; readonly output: string } // what the server wrote before it ended

/** Held on, whatever the configuration file says: without them a commit is not a promise. */
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }

const DEFAULT_PORT = 5432 // names the socket; nothing listens on it

/** Starts the server and waits until it answers, through recovery if it crashed, or ends. */
export async function launch(
  home: Home,
  programs: Programs,
  options: LaunchOptions,
): Promise<Launched> {
  const overTcp = options.port !== undefined || process.platform === 'win32'
  const port = options.port ?? (overTcp ? await freePort() : DEFAULT_PORT)
  const sockets = process.platform === 'win32' ? '' : home.sockets
  const { owner } = programs.user
  if (owner !== null) chownSync(home.sockets, owner.uid, owner.gid)

  const settings = {
    listen_addresses: overTcp ? '127.0.0.1' : '',
    port: String(port),
    unix_socket_directories: sockets === '' ? '' : `"${sockets.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    ...sharedMemory(),
    ...DURABLE,
    ...options.settings,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  rotate(home.log)
  const from = existsSync(home.log) ? statSync(home.log).size : 0
  const log = openSync(home.log, 'a', 0o600)
  const command = [programs.binaries.postgres, '-D', home.data, ...flags]
  const child = startProgram(programs, command, ['ignore', log, log])
  closeSync(log)
  const pid = child.pid ?? 0 // 0 if it did not even start; the error event says why
  child.unref() // a program that forgot to stop it may still end, and the server ends with it

  let ended = false
  let trouble = ''
  child.on('exit', () => (ended = true))
  child.on('error', (cause) => {
    ended = true
    trouble = `FATAL: ${cause.message}`
  })

  const place = { port, sockets }
  for (;;) {
    if (ended) return { kind: 'failed', output: trouble || readFrom(home.log, from) }
    const running = readPostmaster(home.data)
    if (running?.ready && running.pid === pid) {
      // Of two starters at once, the other's server may be the one that runs.
      const answer = await probe(home, place)
      if (!ended && answer.kind === 'ready') return { kind: 'ready', pid, place }
      if (!ended && answer.kind === 'foreign') {
        await stopServer(pid, home.data, programs.binaries)
        return { kind: 'failed', output: `FATAL: ${answer.reason}` }
      }
    }
    await delay(5)
  }
}

/** Only Windows comes here: node reaches no socket file there. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

const LONGEST_LOG = 16 * 2 ** 20

function rotate(log: string): void {
  if (existsSync(log) && statSync(log).size > LONGEST_LOG) renameSync(log, `${log}.1`)
}

function readFrom(path: string, from: number): string {
  const file = openSync(path, 'r')
  const buffer = Buffer.alloc(64 * 1024)
  const length = readSync(file, buffer, 0, buffer.length, from)
  closeSync(file)
  return buffer.toString('utf8', 0, length)
}
