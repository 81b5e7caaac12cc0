import { randomUUID } from 'node:crypto'
import { newId } from '../../../core/id.ts'
import type { Instant } from '../../../core/instant.ts'
import { unwantInstruments, wantInstruments } from '../../../store/market/feed-subscriptions.ts'
import type { QuoteContext } from './latest-quotes.ts'

/** Rung when somebody wants another instrument, so that nobody waits for the next look. */
export const WANTED_CHANNEL = 'market.wanted'

/** What this process watches, for as long as somebody here does. */
export interface InstrumentWatch {
  /** Asks the feed for an instrument until the signal aborts. Many may; it is asked for once. */
  hold(instrumentId: string, signal: AbortSignal): void
  close(): Promise<void>
}

const RENEW_MS = 20_000
const LAPSES_MS = 60_000 // after a kill
const LINGER_MS = 15_000 // who comes back soon finds it running
const GATHER_MS = 20
const MOST_WATCHED = 5_000 // instruments; all users of a server together

/**
 * Keeps rows that say what is wanted here, counted by reference: what many watch is one row, and the
 * rows of a process that dies lapse.
 */
export function openInstrumentWatch(context: Omit<QuoteContext, 'quoteSource'>): InstrumentWatch {
  const { pool, clock, log, links } = context
  const holder = newId('wch', randomUUID)
  const counts = new Map<string, number>()
  const closed = new AbortController()
  let fresh = new Set<string>()
  let renewing: Promise<void> | null = null

  return {
    hold(instrumentId, signal) {
      if (signal.aborted) return
      if (counts.size >= MOST_WATCHED && !counts.has(instrumentId)) {
        return log.warn({ instrumentId }, 'too much is watched here, so it is not asked for')
      }
      counts.set(instrumentId, (counts.get(instrumentId) ?? 0) + 1)
      if (counts.get(instrumentId) === 1) {
        if (fresh.size === 0) void clock.sleep(GATHER_MS, closed.signal).then(begin)
        fresh.add(instrumentId)
      }
      signal.addEventListener('abort', () => void letGo(instrumentId), { once: true })
      renewing ??= renew()
    },
    async close() {
      closed.abort()
      await renewing
      if (counts.size > 0) await tried(() => unwantInstruments(pool, holder))
    },
  }

  async function begin(): Promise<void> {
    const wanted = [...fresh]
    fresh = new Set()
    await want(wanted)
    links.bus.publish(WANTED_CHANNEL, '')
  }

  async function letGo(instrumentId: string): Promise<void> {
    counts.set(instrumentId, counts.get(instrumentId)! - 1)
    await clock.sleep(LINGER_MS, closed.signal)
    if (closed.signal.aborted || counts.get(instrumentId) !== 0) return
    counts.delete(instrumentId)
    await tried(() => unwantInstruments(pool, holder, [instrumentId]))
  }

  async function renew(): Promise<void> {
    while (!closed.signal.aborted) {
      await clock.sleep(RENEW_MS, closed.signal)
      if (!closed.signal.aborted && counts.size > 0) await want([...counts.keys()])
    }
  }

  async function want(instrumentIds: readonly string[]): Promise<void> {
    const until = (clock.now() + LAPSES_MS) as Instant
    await tried(() => wantInstruments(pool, holder, instrumentIds, until))
  }

  /** The next round tries again. */
  async function tried(work: () => Promise<void>): Promise<void> {
    await work().catch((cause: unknown) => {
      log.warn({ err: cause }, 'what is watched could not be written down')
    })
  }
}
