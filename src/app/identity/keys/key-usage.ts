import { randomBytes } from 'node:crypto'
import { DAY_MS, MINUTE_MS, SECOND_MS, type Instant } from '../../../core/instant.ts'
import {
  deleteKeyUsesBefore,
  insertKeyUses,
  listKeyUses,
  type KeyUseRow,
} from '../../../store/identity/key-uses.ts'
import { transaction } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { readPage, type Page } from '../../page.ts'
import { readApiKey, type KeyRef } from './read-api-keys.ts'

export type KeyUse = Omit<KeyUseRow, 'useId' | 'usedAt'>

/** Takes down what is asked with keys. No request waits for it. */
export interface KeyUsage {
  record(use: KeyUse): void
  /** Writes what has been taken down up to now. Never rejects. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Source of the 90 days: FO-268. */
const KEPT_MS = 90 * DAY_MS
const WRITE_EVERY_MS = SECOND_MS
const BATCH = 1_000
const TOO_MANY = 429 // a program that goes on asking would fill the table
const MOST_WAITING = 20_000
const TIDY_EVERY_MS = 10 * MINUTE_MS
const TIDY_BATCH = 10_000

/**
 * Collects uses and writes them each second, in batches. While the database is away they wait, up
 * to a bound; beyond it the newest are dropped, and the log says how many.
 */
export function openKeyUsage(context: Context): KeyUsage {
  const { pool, clock, log } = context
  let waiting: KeyUseRow[] = []
  let dropped = 0
  let count = 0 // of all uses
  const counter = randomBytes(8).toString('hex') // no other server's
  let tidiedAt = Number.NEGATIVE_INFINITY
  let writing = Promise.resolve()
  const refused = new Set<string>() // what is beyond a limit, once a batch
  let timer: NodeJS.Timeout | null = null

  async function writeAll(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const batch = waiting.slice(0, BATCH)
        await transaction(pool, (tx) => insertKeyUses(tx, batch))
        waiting = waiting.slice(batch.length)
        refused.clear()
      }
      if (dropped > 0) log.warn({ dropped }, 'uses of API keys were not written down')
      dropped = 0
      await tidy()
    } catch (err) {
      log.warn({ err, waiting: waiting.length }, 'uses of API keys wait for the database')
    }
  }

  /** Now and then, and a bounded part each time: another replica may be faster, which is fine. */
  async function tidy(): Promise<void> {
    const now = clock.now()
    if (now - tidiedAt < TIDY_EVERY_MS) return
    const before = (now - KEPT_MS) as Instant
    const gone = await transaction(pool, (tx) => deleteKeyUsesBefore(tx, before, TIDY_BATCH))
    if (gone < TIDY_BATCH) tidiedAt = now
  }

  function flush(): Promise<void> {
    writing = writing.then(writeAll)
    return writing
  }

  function later(): void {
    timer ??= setTimeout(() => {
      timer = null
      void flush().then(() => {
        if (waiting.length > 0) later()
      })
    }, WRITE_EVERY_MS).unref()
  }

  return {
    record(use) {
      if (waiting.length >= MOST_WAITING) {
        dropped += 1
        return
      }
      const asked = `${use.keyId} ${use.method} ${use.endpoint}`
      if (use.status === TOO_MANY && refused.size === refused.add(asked).size) return
      const usedAt = clock.now()
      waiting.push({ ...use, useId: idOfUse(usedAt, count, counter), usedAt })
      count += 1
      later()
    },
    flush,
    async close() {
      if (timer) clearTimeout(timer)
      await flush()
    },
  }
}

/** Sorts by time: 12 hex digits of milliseconds, 4 that count within one, 16 of who counts. */
function idOfUse(at: Instant, count: number, counter: string): string {
  const counted = (count % 65_536).toString(16).padStart(4, '0')
  return `use_${at.toString(16).padStart(12, '0')}${counted}${counter}`
}

export interface ReadKeyUsage extends KeyRef {
  readonly after?: string | undefined
  readonly limit: number
}

/** What was asked with one key, newest first. */
export async function readKeyUsage(
  context: Context,
  { userId, keyId, after, limit }: ReadKeyUsage,
): Promise<Page<KeyUseRow>> {
  await readApiKey(context, { userId, keyId })
  const place = { userId, keyId, ...(after && { after }) }
  return readPage(
    limit,
    (most) => listKeyUses(context.pool, { ...place, limit: most }),
    ({ useId }) => useId,
  )
}
