import { createHash, randomBytes } from 'node:crypto'
import { AppError, ERRORS } from '../../core/app-error.ts'
import type { Instant } from '../../core/instant.ts'
import {
  claimKey,
  endClaim,
  findKey,
  forgetKey,
  storeAnswer,
  type KeyClaim,
  type KeyedRequest,
} from '../../store/operations/idempotency-keys.ts'
import type { Context } from '../context.ts'

const CLAIM_MS = 30_000 // longer than any request takes
const KEPT_MS = 24 * 3_600_000

export interface AskOnce {
  readonly userId: string
  readonly key: string
  readonly asked: unknown // all that makes this request differ from another
}

/** An answer as it is sent. */
export interface Answered {
  readonly status: number
  readonly body: string // JSON
}

export type Draw = () => string

/**
 * Answers a request once for each idempotency key of a user: asked again it gives the first answer
 * again, and with another request that key is refused.
 *
 * The claim is committed before the work and the answer after it. Between the two stands the rule
 * that whatever the work makes takes its id from `draw`: an attempt that was cut off there is
 * followed by one that draws the same ids, so that primary keys refuse what exists already.
 */
export async function answerOnce(
  context: Context,
  ask: AskOnce,
  work: (draw: Draw) => Promise<Answered>,
): Promise<Answered & { readonly replayed: boolean }> {
  const digest = createHash('sha256').update(canonical(ask.asked)).digest()
  const request: KeyedRequest = { userId: ask.userId, key: ask.key, digest }
  const claim = await claimOrFind(context, request)
  if ('status' in claim) return { ...claim, replayed: true }
  let answered: Answered
  try {
    answered = await work(drawFrom(claim.seed))
  } catch (cause) {
    await giveUp(context, request, claim, cause)
    throw cause
  }
  await storeAnswer(context.pool, request, claim, answered)
  return { ...answered, replayed: false }
}

async function claimOrFind(
  { pool, clock }: Context,
  request: KeyedRequest,
): Promise<KeyClaim | Answered> {
  for (;;) {
    const now = clock.now()
    const claimed = await claimKey(pool, request, randomBytes(16).toString('hex'), {
      now,
      claimedUntil: (now + CLAIM_MS) as Instant,
      expiresAt: (now + KEPT_MS) as Instant,
    })
    if (claimed !== null) return claimed
    const found = await findKey(pool, request)
    if (found === null) continue // it was let go of between the two
    if (!sameBytes(found.digest, request.digest)) throw new AppError('idempotency_key_reused')
    if (found.status === null) throw new AppError('idempotency_key_in_use')
    return { status: found.status, body: found.answer! }
  }
}

/** A refusal made nothing, so its key is free for a better request. Anything else may have. */
async function giveUp(
  { pool, clock, log }: Context,
  request: KeyedRequest,
  claim: KeyClaim,
  cause: unknown,
): Promise<void> {
  const refused = cause instanceof AppError && ERRORS[cause.code].status < 500
  try {
    if (refused) await forgetKey(pool, request, claim)
    else await endClaim(pool, request, claim, clock.now())
  } catch (err) {
    log.warn({ err }, 'an idempotency key stays claimed until its time is up')
  }
}

/** Ids that are the same for each attempt, and differ from each other. */
function drawFrom(seed: string): Draw {
  let count = 0
  return () => {
    const hash = createHash('sha256').update(`${seed}/${count}`)
    count += 1
    return hash.digest('hex').slice(0, 32)
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

/** One text for equal contents, whatever the order in which fields were sent. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}
