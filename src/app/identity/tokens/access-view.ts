import { importJWK, type CryptoKey } from 'jose'
import { SECOND_MS, type Instant } from '../../../core/instant.ts'
import { recentAccessChanges } from '../../../store/identity/access.ts'
import { publishedKeys, type SigningKeyRow } from '../../../store/identity/signing-keys.ts'
import type { Clock, Context } from '../../context.ts'

/** What has to be known to believe an access token without asking the database. */
export interface AccessView {
  readonly keys: ReadonlyMap<string, CryptoKey> // by kid
  readonly rows: readonly SigningKeyRow[]
  readonly endedSessions: ReadonlySet<string>
  readonly epochs: ReadonlyMap<string, number> // by user, of those that changed lately
}

export interface AccessViewCache {
  /** At most five seconds old. A busy server never waits for it; an idle one does, once. */
  latest(): Promise<AccessView>
  /** After a change of our own: whoever asks next waits for what is true now. */
  expire(): void
  /** For a key that is not in the latest: as it is now, but looked at once a second at most. */
  lookAgain(): Promise<AccessView>
}

const LOOK_AFTER_MS = SECOND_MS
const WAIT_AFTER_MS = 5 * SECOND_MS
const PATIENCE_MS = 2 * SECOND_MS
const LOOK_BACK_MINUTES = 20 // longer than an access token lasts, whatever the clocks say

/**
 * Keeps the view by asking when somebody asks, once for all of them. While the database does not
 * answer, the last view stands: what it knows to be ended stays so, and a token that it wrongly
 * believes expires within minutes, and reaches nothing without the database.
 */
export function openAccessView(context: Context): AccessViewCache {
  const { clock, log } = context
  let view: AccessView | null = null
  let lookedAt: Instant | null = null // null: what is there is known to be old
  let loading: Promise<void> | null = null
  let changes = 0
  let lookedAgainAt: Instant | null = null

  const load = async (): Promise<void> => {
    const before = changes
    try {
      view = await readView(context, view)
    } catch (cause) {
      if (view === null) throw cause
      log.warn({ err: cause }, 'sessions that ended are not known until the next look')
    }
    if (changes === before) lookedAt = clock.now()
  }
  const look = (): Promise<void> => {
    loading ??= load().finally(() => {
      loading = null
    })
    return loading
  }
  /** A clock that is set back makes nothing young. */
  const age = (): number =>
    lookedAt === null ? Number.POSITIVE_INFINITY : Math.abs(clock.now() - lookedAt)

  const latest = async (): Promise<AccessView> => {
    if (view === null) await look()
    else if (age() >= WAIT_AFTER_MS) await patiently(clock, look())
    else if (age() >= LOOK_AFTER_MS) look().catch(() => {})
    if (lookedAt === null) await patiently(clock, look()) // the look before had begun too early
    return view!
  }
  const expire = (): void => {
    changes += 1
    lookedAt = null
  }
  return {
    latest,
    expire,
    async lookAgain() {
      const now = clock.now()
      if (lookedAgainAt === null || Math.abs(now - lookedAgainAt) >= LOOK_AFTER_MS) {
        lookedAgainAt = now
        expire()
      }
      return latest()
    },
  }
}

/** Waits for a look, and no longer than anybody would for an answer. */
async function patiently(clock: Clock, looked: Promise<void>): Promise<void> {
  const done = new AbortController()
  looked.catch(() => {}) // reported by who asked for it
  try {
    await Promise.race([looked, clock.sleep(PATIENCE_MS, done.signal)])
  } finally {
    done.abort()
  }
}

async function readView({ pool, clock }: Context, before: AccessView | null): Promise<AccessView> {
  const [rows, { endedSessions, epochs }] = await Promise.all([
    publishedKeys(pool, clock.now()),
    recentAccessChanges(pool, LOOK_BACK_MINUTES),
  ])
  const keys = await Promise.all(
    rows.map(async ({ keyId, publicKey }): Promise<[string, CryptoKey]> => [
      keyId,
      before?.keys.get(keyId) ?? ((await importJWK({ ...publicKey }, 'EdDSA')) as CryptoKey),
    ]),
  )
  return {
    keys: new Map(keys),
    rows,
    endedSessions: new Set(endedSessions),
    epochs: new Map(epochs.map(({ userId, epoch }) => [userId, epoch])),
  }
}
