import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  lstatSync,
  mkdirSync,
  realpathSync,
} from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unavailable } from './unavailable.ts'

/** Where everything of one embedded server lies. All paths are absolute and real. */
export interface Home {
  readonly directory: string
  readonly data: string // the server's own data directory; absent until it is complete
  readonly password: string // a file that only its owner reads
  readonly log: string
  readonly starter: string // the process that will stop the server
  readonly sockets: string // a directory that only its owner enters
}

/** Makes the directories of a home where they are missing, and nothing else. */
export function openHome(wanted: string): Home {
  const directory = makeDirectory(wanted)
  return {
    directory,
    data: join(directory, 'postgres'),
    password: join(directory, 'postgres.password'),
    log: join(directory, 'postgres.log'),
    starter: join(directory, 'postgres.starter'),
    sockets: socketDirectory(directory),
  }
}

function makeDirectory(wanted: string): string {
  try {
    mkdirSync(wanted, { recursive: true })
    accessSync(wanted, constants.W_OK | constants.X_OK)
    return realpathSync(wanted)
  } catch (cause) {
    throw unavailable(
      `The data directory ${wanted} cannot be used (${codeOf(cause)}). ` +
        'Set TIDEMARK_HOME to a directory that you may write to.',
      cause,
    )
  }
}

/** sockaddr_un holds 108 bytes on Linux and 104 on macOS, the closing zero included. */
const LONGEST_SOCKET_PATH = 103
const LONGEST_SOCKET_NAME = '/.s.PGSQL.65535'.length

/** The socket lies beside the data, or under the temporary directory where that path is too long. */
function socketDirectory(directory: string): string {
  const beside = join(directory, 'socket')
  if (Buffer.byteLength(beside) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH) {
    return makePrivate(beside)
  }
  const name = `tidemark-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`
  const short = join(tmpdir(), name)
  const fits = Buffer.byteLength(short) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH
  return makePrivate(fits ? short : join('/tmp', name))
}

/** A directory that someone else made first under a known name would let them read our socket. */
function makePrivate(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const found = lstatSync(path)
    const self = process.getuid?.()
    const ours = self === undefined || self === 0 || found.uid === self
    if (!found.isDirectory() || !ours) throw new Error('it belongs to someone else')
    if (self === 0 && found.uid !== 0) chownSync(path, 0, 0) // an earlier server's user had it
    if (process.platform !== 'win32') chmodSync(path, 0o700)
    return path
  } catch (cause) {
    throw unavailable(
      `The socket directory ${path} cannot be used (${codeOf(cause)}). ` +
        'Remove it, or set TIDEMARK_HOME to a directory that you may write to.',
      cause,
    )
  }
}

/** What the operating system said, in one word where it has one. */
export function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return (cause as NodeJS.ErrnoException).code ?? cause.message
}
