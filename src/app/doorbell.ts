import { assert } from '../core/assert.ts'
import type { Cache } from '../links/cache.ts'
import { CACHE_CHANNEL } from '../store/forget-cached.ts'
import type { Context } from './context.ts'

/** Which door: a run's, or with '*' whichever run of the user. */
export interface Door {
  readonly userId: string
  readonly runId: string
}

const CHANNEL = 'tick'
const MOST_BYTES = 7_000 // of a payload; PostgreSQL takes less than 8 000
const RING_EVERY_MS = 25
const LOOK_EVERY_MS = 1_000

/**
 * Tells every process that something was committed for these runs. The ring carries no news: who
 * hears it reads the ledger. Never inside the transaction that commits, since a NOTIFY there makes
 * commits queue behind one another.
 */
export async function ring({ pool }: Context, doors: readonly Door[]): Promise<void> {
  for (const payload of payloadsOf(doors)) {
    await pool.query(`select pg_notify('${CHANNEL}', $1)`, [payload])
  }
}

/** Pairs of user and run as JSON arrays, each once, in payloads that PostgreSQL takes. */
export function payloadsOf(doors: readonly Door[]): readonly string[] {
  const pairs = new Set(doors.map(({ userId, runId }) => JSON.stringify([userId, runId])))
  const payloads: string[] = []
  let payload = ''
  for (const pair of pairs) {
    assert(Buffer.byteLength(pair) < MOST_BYTES, 'the ids of a run fit into a payload')
    if (payload && Buffer.byteLength(payload) + Buffer.byteLength(pair) + 2 > MOST_BYTES) {
      payloads.push(`[${payload}]`)
      payload = ''
    }
    payload += payload ? `,${pair}` : pair
  }
  return payload ? [...payloads, `[${payload}]`] : payloads
}

export interface Bell {
  /** Rings soon. Costs nothing now, so a worker may call it after each commit. */
  ring(doors: readonly Door[]): void
  /** Rings what is due, and no more. */
  close(): Promise<void>
}

/** Gathers rings, and sends them at most every 25 ms. */
export function openBell(context: Context): Bell {
  let due = new Map<string, Door>()
  let ringing: Promise<void> | null = null
  const closed = new AbortController()

  return {
    ring(doors) {
      for (const door of doors) due.set(keyOf(door), door)
      if (due.size > 0 && !closed.signal.aborted) ringing ??= run()
    },
    async close() {
      closed.abort()
      await ringing
    },
  }

  async function run(): Promise<void> {
    while (due.size > 0) {
      await context.clock.sleep(RING_EVERY_MS, closed.signal)
      const doors = [...due.values()]
      due = new Map()
      // A ring that is lost costs a listener one second, so it is not worth a retry.
      await ring(context, doors).catch((cause: unknown) => {
        context.log.warn({ err: cause }, 'a doorbell was not rung; listeners look by themselves')
      })
    }
    ringing = null
  }
}

export interface Doorbell {
  /**
   * Resolves when the door's bell rings, at the latest after a second, or when `signal` aborts.
   * Call it before you read, so that nothing falls between reading and waiting.
   */
  wait(door: Door, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Every run of a user. */
export const ANY_RUN = '*'

/**
 * Hears the rings of all processes, on one connection that is opened again when it breaks; and on
 * the same one, which cached values are old. What was said before it listens, nobody has heard.
 */
export function listen(
  context: Context,
  cache: Pick<Cache, 'clear' | 'resync'> | null = null,
): Doorbell {
  const waiting = new Map<string, Set<() => void>>()
  const closed = new AbortController()
  const listening = keepListening(
    context,
    closed.signal,
    {
      [CACHE_CHANNEL]: (prefix) => void cache?.clear(prefix),
      [CHANNEL]: answer,
    },
    (again) => void (again ? cache?.clear('') : cache?.resync()),
  )

  return {
    async wait(door, signal) {
      const key = keyOf(door)
      const over = new AbortController()
      const rung = (): void => over.abort()
      const callers = waiting.get(key) ?? new Set()
      waiting.set(key, callers.add(rung))
      await context.clock.sleep(
        LOOK_EVERY_MS,
        AbortSignal.any([over.signal, signal, closed.signal]),
      )
      callers.delete(rung)
      if (callers.size === 0 && waiting.get(key) === callers) waiting.delete(key)
    },
    async close() {
      closed.abort()
      await listening
    },
  }

  function answer(payload: string): void {
    for (const { userId, runId } of doorsIn(payload)) {
      for (const door of [runId, ANY_RUN]) {
        for (const rung of waiting.get(keyOf({ userId, runId: door })) ?? []) rung()
      }
    }
  }
}

/** Anybody who may connect may notify, so what is not ours is let be. */
export function doorsIn(payload: string): readonly Door[] {
  try {
    const pairs = JSON.parse(payload) as readonly (readonly [string, string])[]
    return pairs.map(([userId, runId]) => ({ userId, runId }))
  } catch {
    return []
  }
}

async function keepListening(
  { pool, clock, log }: Context,
  signal: AbortSignal,
  hear: Readonly<Record<string, (payload: string) => void>>,
  begun: (again: boolean) => void,
): Promise<void> {
  let again = false
  let out = false
  while (!signal.aborted) {
    try {
      const connection = await pool.connect()
      out = false
      const broken = new Promise<void>((resolve) => {
        connection.once('error', () => resolve())
        connection.once('end', () => resolve())
        signal.addEventListener('abort', () => resolve(), { once: true })
        if (signal.aborted) resolve() // while we connected
      })
      connection.on('notification', ({ channel, payload }) => hear[channel]?.(payload ?? ''))
      try {
        for (const channel of Object.keys(hear)) await connection.query(`listen ${channel}`)
        begun(again)
        again = true
        await broken
      } finally {
        connection.release(true) // it listens, so it is not for others
      }
    } catch (cause) {
      if (!out) log.warn({ err: cause }, 'the doorbell is out; listeners look by themselves')
      out = true // which is said once, however long it lasts
    }
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
}

function keyOf({ userId, runId }: Door): string {
  return `${userId}/${runId}`
}
