import { AppError } from '../../../core/app-error.ts'
import { findAccount, setLogin, type AccountRow } from '../../../store/accounts/account-row.ts'
import {
  claimAccounts,
  Fenced,
  releaseAccounts,
  renewAccounts,
  setLink,
  type Claim,
} from '../../../store/accounts/leases.ts'
import { VenueSessionOver, type Venue } from '../../../venues/venue.ts'
import { atMost } from '../../at-most.ts'
import type { Context } from '../../context.ts'
import { listen, type Doorbell } from '../../doorbell.ts'
import { isPassing } from '../../runs/commit-queue.ts'
import { openAccountBell, WORK_DOOR } from './account-bell.ts'
import { USUAL_PACE, type Pace } from './account-ports.ts'
import { tendAccount } from './tend-account.ts'

export interface AccountWorkerOptions {
  readonly workerId: string // new for each process, so that its leases end with it
  readonly openVenue: (account: AccountRow, signal: AbortSignal) => Promise<Venue>
  readonly signal: AbortSignal
  readonly ttlMs?: number // how long a silent worker keeps its accounts
  readonly lingerMs?: number // how long an account without work is kept
  readonly pace?: Partial<Pace>
}

const TTL_MS = 2_000
const BEAT_MS = 400
const LINGER_MS = 10_000
const CLAIMED_AT_ONCE = 20
const PAUSE_MS = 1_000 // before an account that failed is given back

interface Held {
  readonly claim: Claim
  readonly stop: AbortController
  readonly done: Promise<void>
  awakeAt: number
}

/**
 * Holds its share of the accounts that have something to do, each under a lease, and speaks with
 * their venues until the signal aborts. Any number of workers run beside each other: who lost an
 * account books nothing of it any more, since each booking names its fence.
 */
export async function runAccountWorker(
  context: Context,
  options: AccountWorkerOptions,
): Promise<void> {
  const { pool, clock, log } = context
  const { workerId, signal, ttlMs = TTL_MS, lingerMs = LINGER_MS } = options
  const held = new Map<string, Held>()
  const bell = openAccountBell(context)
  const doorbell = listen(context)
  while (!signal.aborted) {
    const beat = new AbortController()
    const rung = doorbell.wait(WORK_DOOR, AbortSignal.any([signal, beat.signal]))
    try {
      await settle()
      for (const claim of await claimAccounts(pool, workerId, ttlMs, CLAIMED_AT_ONCE)) take(claim)
    } catch (cause) {
      if (!isPassing(cause)) throw cause
      log.warn({ workerId, err: cause }, 'the database is away; leases of accounts wait')
    }
    await Promise.race([rung, clock.sleep(BEAT_MS, AbortSignal.any([signal, beat.signal]))])
    beat.abort()
  }
  await release([...held.values()]).catch((cause: unknown) => {
    log.warn({ workerId, err: cause }, 'the leases of accounts are left to run out')
  })
  await bell.close()
  await doorbell.close()

  /** Renews the leases; lets go of what is another's, and gives back what has nothing to do. */
  async function settle(): Promise<void> {
    const owned = await renewAccounts(pool, workerId, ttlMs)
    const fences = new Map(owned.map((claim) => [keyOf(claim), claim]))
    for (const [key, one] of held) {
      const mine = fences.get(key)
      if (mine?.fence !== one.claim.fence) {
        one.stop.abort()
        held.delete(key)
      } else if (mine.awake) {
        one.awakeAt = clock.now()
      }
    }
    const loose = owned.filter((claim) => !held.has(keyOf(claim)))
    if (loose.length > 0) await releaseAccounts(pool, workerId, loose)
    const idle = [...held.values()].filter(({ awakeAt }) => clock.now() - awakeAt > lingerMs)
    if (idle.length > 0) await release(idle)
  }

  function take(claim: Claim): void {
    const key = keyOf(claim)
    held.get(key)?.stop.abort() // lost and got back between two looks
    const stop = new AbortController()
    const ends = AbortSignal.any([signal, stop.signal])
    const done = tend(context, options, claim, bell.ring, doorbell, ends).finally(() => {
      if (held.get(key)?.claim === claim) held.delete(key) // the next look gives it back
    })
    held.set(key, { claim, stop, done, awakeAt: clock.now() })
  }

  /** A venue that keeps silent holds nobody up: what it was told is marked, and will be asked for. */
  async function release(leaving: readonly Held[]): Promise<void> {
    for (const { claim, stop } of leaving) {
      stop.abort()
      held.delete(keyOf(claim))
    }
    const ended = Promise.all(leaving.map(({ done }) => done))
    await atMost(clock, ttlMs, ended)
    await releaseAccounts(
      pool,
      workerId,
      leaving.map(({ claim }) => claim),
    )
  }
}

/** Tends one account until that ends. Never rejects: what went wrong is written at the account. */
async function tend(
  context: Context,
  { openVenue, pace }: AccountWorkerOptions,
  claim: Claim,
  ring: (account: Claim) => void,
  doorbell: Doorbell,
  signal: AbortSignal,
): Promise<void> {
  const { pool, clock, log } = context
  try {
    const account = await findAccount(pool, claim.userId, claim.accountId)
    if (!account) return
    const venue = await openVenue(account, signal)
    const ports = { context, claim, account, venue, pace: { ...USUAL_PACE, ...pace } }
    await tendAccount({ ...ports, booked: () => ring(claim) }, doorbell, signal)
  } catch (cause) {
    if (signal.aborted || cause instanceof Fenced) return
    await (isSessionOver(cause) ? loggedOut(cause) : failed(cause)).catch((unwritten: unknown) => {
      log.warn({ ...claim, err: unwritten }, 'how an account stands could not be written')
    })
  }

  /** A person logs in again; until then the broker is not spoken to, and no order passes the gate. */
  async function loggedOut(cause: Error): Promise<void> {
    log.warn({ ...claim, err: cause }, 'the session at a broker is over; its trading halts')
    await setLogin(pool, claim.userId, claim.accountId, 'session_expired', cause.message)
    await setLink(pool, claim, 'refused', cause.message)
    ring(claim)
  }

  async function failed(cause: unknown): Promise<void> {
    log.error({ ...claim, err: cause }, 'an account was dropped, and will be taken up again')
    const detail = cause instanceof Error ? cause.message : 'It failed.'
    await setLink(pool, claim, 'unreachable', detail)
    await clock.sleep(PAUSE_MS, signal)
  }
}

function isSessionOver(cause: unknown): cause is Error {
  return (
    cause instanceof VenueSessionOver ||
    (cause instanceof AppError &&
      (cause.code === 'broker_session_expired' || cause.code === 'broker_credentials_missing'))
  )
}

function keyOf({ userId, accountId }: Pick<Claim, 'userId' | 'accountId'>): string {
  return `${userId}/${accountId}`
}
