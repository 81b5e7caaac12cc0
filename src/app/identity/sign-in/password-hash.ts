import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { AppError } from '../../../core/app-error.ts'

/** How hard a hash is to compute: what a guess costs, and what each sign-in costs us. */
export interface Hardness {
  readonly memory: number // KiB
  readonly passes: number
  readonly parallelism: number
}

/** Source: OWASP, Password Storage Cheat Sheet, argon2id, second of its equal choices. */
export const HARDNESS: Hardness = { memory: 19_456, passes: 2, parallelism: 1 }

const SALT_BYTES = 16
const TAG_BYTES = 32
const FORM = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/

/**
 * An argon2id hash that carries its hardness and salt, as `$argon2id$v=19$m=…,t=…,p=…$salt$tag`.
 * Computed beside the event loop, which serves others meanwhile.
 */
export async function hashPassword(password: string, hardness = HARDNESS): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const tag = await tagOf(password, hardness, salt, TAG_BYTES)
  const { memory, passes, parallelism } = hardness
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text(salt)}$${text(tag)}`
}

/**
 * Whether the password is the one of the hash. For somebody who has none the same work is done on
 * a hash that nothing fits, so the time does not tell who is known.
 */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  const read = readHash(hash ?? (await decoy()))
  if (read === null) throw new AppError('internal', {}, { message: 'A password hash is damaged.' })
  const { hardness, salt, tag } = read
  const same = timingSafeEqual(await tagOf(password, hardness, salt, tag.length), tag)
  return same && hash !== null
}

/** Whether we would make it harder today. */
export function isOutdated(hash: string, wanted = HARDNESS): boolean {
  const { hardness } = readHash(hash) ?? { hardness: null }
  return JSON.stringify(hardness) !== JSON.stringify(wanted)
}

function readHash(hash: string): { hardness: Hardness; salt: Buffer; tag: Buffer } | null {
  const [, memory, passes, parallelism, salt, tag] = FORM.exec(hash) ?? []
  if (salt === undefined || tag === undefined) return null
  return {
    hardness: {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
    },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

let made: Promise<string> | null = null

/** Of a password that nobody knows, ourselves included. */
function decoy(): Promise<string> {
  made ??= hashPassword(randomBytes(32).toString('base64'))
  return made
}

const compute = promisify(argon2)

/** Composed and decomposed letters are the same letters, whichever a keyboard sends. */
function tagOf(password: string, hardness: Hardness, nonce: Buffer, tagLength: number) {
  const message = password.normalize('NFKC')
  return atMost(() => compute('argon2id', { message, nonce, tagLength, ...hardness }))
}

function text(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

// Node computes in a pool of four threads that files and name look-ups use too. Who signs in gets
// as many as there are processors, and never the whole pool.
const MOST_AT_ONCE = Math.max(1, Math.min(3, availableParallelism()))
const MOST_WAITING = 200
let running = 0
const waiting: (() => void)[] = []

/** Beyond what can be answered in seconds a client is told so, instead of waiting for ever. */
async function atMost<Value>(work: () => Promise<Value>): Promise<Value> {
  if (running >= MOST_AT_ONCE) {
    if (waiting.length >= MOST_WAITING) throw new AppError('rate_limited', { retry_after: 5 })
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else {
    running += 1
  }
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}
