import { AppError } from '../../core/app-error.ts'
import { newId } from '../../core/id.ts'
import { type CalendarDate, DAY_MS, type Instant, MINUTE_MS } from '../../core/instant.ts'
import { unwantInstruments, wantInstruments } from '../../store/market/feed-subscriptions.ts'
import {
  deleteForgottenSessions,
  deleteMonitorSession,
  findMonitorSession,
  insertMonitorSession,
  listMonitorSessions,
  type MonitorRef,
  type MonitorSession,
  touchMonitorSession,
  updateMonitorSession,
} from '../../store/monitor/sessions.ts'
import { transaction } from '../../store/transaction.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import { WANTED_CHANNEL } from '../market/live/watch-instruments.ts'
import type { Draw } from '../operations/answer-once.ts'
import {
  instrumentIdsOf,
  type MonitoredInstruments,
  monitoredInstruments,
  type Watched,
} from './monitored-instruments.ts'

export interface OpenedMonitor {
  readonly session: MonitorSession
  readonly found: MonitoredInstruments
}

const FORGOTTEN_MS = DAY_MS // nobody asked for it since
const MOST_SESSIONS = 20
const LAPSES_MS = 15 * MINUTE_MS // the feed is asked no longer for what nobody looks at

/** Begins to watch. What was forgotten for a day ends with it. */
export async function openMonitor(
  context: QuoteContext & { readonly draw: Draw },
  userId: string,
  watched: Watched,
): Promise<OpenedMonitor> {
  const { pool, clock, draw } = context
  const found = await monitoredInstruments(context, watched)
  const now = clock.now()
  const session: MonitorSession = {
    userId,
    sessionId: newId('mon', draw),
    symbol: found.symbol,
    expiries: watched.expiries,
    strikesEachSide: watched.strikesEachSide,
    beganAt: now,
    seenAt: now,
  }
  await transaction(pool, async (tx) => {
    const forgotten = await deleteForgottenSessions(tx, userId, (now - FORGOTTEN_MS) as Instant)
    for (const sessionId of forgotten) await unwantInstruments(tx, sessionId)
    const held = await listMonitorSessions(tx, userId)
    if (held.length >= MOST_SESSIONS) {
      const message = `You watch ${held.length} things already, the most one user may. End one first.`
      throw new AppError('conflict', {}, { message })
    }
    await insertMonitorSession(tx, session)
    await wantInstruments(tx, session.sessionId, instrumentIdsOf(found), lapseAt(now))
  })
  context.links.bus.publish(WANTED_CHANNEL, '')
  return { session, found }
}

export interface MonitorChange {
  readonly symbol?: string
  readonly expiries?: readonly CalendarDate[]
  readonly strikesEachSide?: number
}

/** Watches something else from now on, under the same name. */
export async function changeMonitor(
  context: QuoteContext,
  ref: MonitorRef,
  change: MonitorChange,
): Promise<OpenedMonitor> {
  const before = await existing(context, ref)
  const isElsewhere = change.symbol !== undefined && change.symbol !== before.symbol
  const watched = { ...before, ...(isElsewhere && { expiries: [] }), ...change }
  const found = await monitoredInstruments(context, watched)
  const now = context.clock.now()
  const session = { ...before, ...watched, symbol: found.symbol, seenAt: now }
  await transaction(context.pool, async (tx) => {
    if (!(await updateMonitorSession(tx, session))) throw notFound(ref)
    await unwantInstruments(tx, ref.sessionId)
    await wantInstruments(tx, ref.sessionId, instrumentIdsOf(found), lapseAt(now))
  })
  context.links.bus.publish(WANTED_CHANNEL, '')
  return { session, found }
}

/** Ends it, and frees what it held at the feed. */
export async function closeMonitor({ pool }: QuoteContext, ref: MonitorRef): Promise<void> {
  await transaction(pool, async (tx) => {
    if (!(await deleteMonitorSession(tx, ref))) throw notFound(ref)
    await unwantInstruments(tx, ref.sessionId)
  })
}

/** What a session shows now; whoever asks keeps it alive, and moves it along with the price. */
export async function lookAtMonitor(
  context: QuoteContext,
  ref: MonitorRef,
): Promise<OpenedMonitor> {
  const { pool, clock } = context
  const session = await existing(context, ref)
  const found = await monitoredInstruments(context, session)
  const now = clock.now()
  if (now - session.seenAt > MINUTE_MS) {
    await touchMonitorSession(pool, ref, now)
    await wantInstruments(pool, ref.sessionId, instrumentIdsOf(found), lapseAt(now))
  }
  return { session, found }
}

async function existing({ pool }: QuoteContext, ref: MonitorRef): Promise<MonitorSession> {
  const session = await findMonitorSession(pool, ref)
  if (session) return session
  throw notFound(ref)
}

function notFound({ sessionId }: MonitorRef): AppError {
  return new AppError('not_found', { session_id: sessionId })
}

function lapseAt(now: Instant): Instant {
  return (now + LAPSES_MS) as Instant
}
