import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { unavailable } from './unavailable.ts'

/** Who runs the server's programs. PostgreSQL refuses to run as root. */
export interface ServerUser {
  readonly prefix: readonly string[] // goes before the command
  readonly owner: Owner | null // who must own its files; null: whoever we are
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

/**
 * An ordinary user runs the server as itself. Root tries, in this order: the owner of the data
 * that is already there; a user namespace in which root has another number, which leaves no trace
 * on the machine; an unprivileged user that exists.
 */
export function chooseServerUser(data: string): ServerUser {
  if (process.platform === 'win32') return { prefix: [], owner: null }

  if (process.getuid?.() !== 0) {
    const prefix = hasName() ? [] : (namespacePrefix() ?? [])
    return { prefix: [...prefix, ...deathSignal()], owner: null }
  }

  const owner = existsSync(data) ? lstatSync(data) : null
  if (owner !== null && owner.uid !== 0) return runAs({ uid: owner.uid, gid: owner.gid })

  const namespace = namespacePrefix()
  if (namespace !== null) return { prefix: [...namespace, ...deathSignal()], owner: null }

  const ordinary = ordinaryUser()
  if (ordinary === null) {
    throw unavailable(
      'PostgreSQL refuses to run as root, and neither a user namespace nor a user named postgres ' +
        'or nobody is to be had here. Start as an ordinary user, or set DB_DSN.',
    )
  }
  if (owner !== null) giveAway(data, ordinary)
  return runAs(ordinary)
}

/** `initdb` looks itself up by number, and a container may run under a number without a name. */
function hasName(): boolean {
  try {
    userInfo()
    return true
  } catch {
    return false
  }
}

/** Maps us to the number of a user that has a name. The kernel still sees who we are. */
function namespacePrefix(): string[] | null {
  const user = ordinaryUser()
  if (process.platform !== 'linux' || user === null) return null
  const prefix = ['unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--']
  return works(prefix) ? prefix : null
}

/** Tells the server to shut down cleanly when the thread that started it dies, however it dies. */
function deathSignal(): string[] {
  const prefix = ['setpriv', '--pdeathsig', 'INT', '--']
  return works(prefix) ? prefix : []
}

/** With the right to read past permissions, since programs and data may lie under /root. */
function runAs(owner: Owner): ServerUser {
  const user = ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups']
  const reading = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  const dying = ['--pdeathsig', 'INT', '--']
  const prefix = [
    [...user, ...reading, ...dying],
    [...user, ...dying],
  ].find(works)
  return { prefix: prefix ?? [], owner }
}

function ordinaryUser(): Owner | null {
  if (!existsSync('/etc/passwd')) return null
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const wanted of ['postgres', '_postgres', 'nobody']) {
    const found = users.find(([name]) => name === wanted)
    const [uid, gid] = [Number(found?.[2]), Number(found?.[3])]
    if (uid > 0 && gid > 0) return { uid, gid }
  }
  return null
}

function works(prefix: readonly string[]): boolean {
  const [program, ...rest] = [...prefix, 'true']
  return spawnSync(program!, rest, { stdio: 'ignore' }).status === 0
}

/** The directory itself goes last, so that a start that is cut short is taken up by the next. */
function giveAway(path: string, owner: Owner): void {
  const found = lstatSync(path)
  if (found.isDirectory()) for (const name of readdirSync(path)) giveAway(join(path, name), owner)
  if (!found.isSymbolicLink()) chownSync(path, owner.uid, owner.gid)
}
