import { randomUUID } from 'node:crypto'
import { AppError } from '../../core/app-error.ts'
import { unreachable } from '../../core/assert.ts'
import { newId } from '../../core/id.ts'
import type { Instant } from '../../core/instant.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import {
  anchored,
  type Playback,
  positionAt,
  soughtTo,
} from '../../domain/market/series/playback.ts'
import {
  deleteOldReplays,
  findReplay,
  insertReplay,
  type ReplayRef,
  type ReplayRow,
  updateReplay,
} from '../../store/replay/sessions.ts'
import { transaction } from '../../store/transaction.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import { chainContracts } from '../options/read-chain.ts'
import { bucketEnd, candlesOf, refuseLong, type WindowAsked, widthOf } from './read-window.ts'

export interface StartReplay extends WindowAsked {
  readonly speed: number // seconds of history a second
  readonly playing: boolean
}

export type { ReplayRow } from '../../store/replay/sessions.ts'

/** What can be done to a replay. */
export type ReplayControl =
  | { readonly action: 'play' }
  | { readonly action: 'pause' }
  | { readonly action: 'speed'; readonly speed: number }
  | { readonly action: 'seek'; readonly to: Instant }
  | { readonly action: 'step' } // to the close of the next bar there is, and pause

/** Said on the bus when a replay was changed, with its id. */
export const REPLAY_CHANNEL = 'replay.changed'

const MOST_KEPT = 50

/** Begins to play a stretch of history. Not found: nothing is stored in it. */
export async function startReplay(
  context: QuoteContext,
  userId: string,
  start: StartReplay,
): Promise<ReplayRow> {
  const { timeframe, from, expiries, strikes, panels, speed, playing } = start
  const to = bucketEnd(timeframe, start.to) // so that its last bar closes in it
  refuseLong({ ...start, to })
  const underlying = normaliseSymbol(start.underlying)
  for (const expiry of expiries) await chainContracts(context, { symbol: underlying, expiry })
  const { openedAt } = await candlesOf(context, underlying, timeframe, from, to)
  if (openedAt.length === 0) {
    const message = `Nothing is stored of ${underlying} in that stretch of time.`
    throw new AppError('not_found', { underlying }, { message })
  }
  const now = context.clock.now()
  const ref = { userId, replayId: newId('rpl', randomUUID) }
  const position = Math.max(from, openedAt[0]!) as Instant // before its first bar nothing happens
  const stretch = { startsAt: from, endsAt: to, position, anchoredAt: now }
  const row = {
    ...ref,
    ...stretch,
    underlying,
    timeframe,
    expiries,
    strikes,
    panels,
    speed,
    playing,
  }
  await transaction(context.pool, async (tx) => {
    await deleteOldReplays(tx, userId, MOST_KEPT - 1)
    await insertReplay(tx, row)
  })
  return { ...row, revision: 1 }
}

/** Plays on, pauses, changes the speed or the place; whoever listens hears of it at once. */
export async function controlReplay(
  context: QuoteContext,
  ref: ReplayRef,
  control: ReplayControl,
): Promise<void> {
  const { pool, clock, links } = context
  const closes = control.action === 'step' ? await closesOf(context, ref) : []
  await transaction(pool, async (tx) => {
    const row = await findReplay(tx, ref, 'for update')
    if (!row) throw notFound(ref)
    await updateReplay(tx, { ...ref, ...controlled(row, control, closes, clock.now()) })
  })
  links.bus.publish(REPLAY_CHANNEL, ref.replayId)
}

/** When the bars of a replay close, in order. */
async function closesOf(context: QuoteContext, ref: ReplayRef): Promise<readonly Instant[]> {
  const row = await findReplay(context.pool, ref)
  if (!row) throw notFound(ref)
  const { underlying, timeframe, startsAt, endsAt } = row
  const { openedAt } = await candlesOf(context, underlying, timeframe, startsAt, endsAt)
  return Array.from(openedAt, (at) => (at + widthOf(timeframe)) as Instant)
}

function notFound({ replayId }: ReplayRef): AppError {
  return new AppError('not_found', { replay_id: replayId })
}

function controlled(
  row: ReplayRow,
  control: ReplayControl,
  closes: readonly Instant[],
  now: Instant,
): Playback {
  switch (control.action) {
    case 'play': {
      const here = anchored(row, now)
      // At its end there is nothing left to play: it begins again.
      const over = here.position >= row.endsAt
      return { ...(over ? soughtTo(row, row.startsAt, now) : here), playing: true }
    }
    case 'pause':
      return { ...anchored(row, now), playing: false }
    case 'speed':
      return { ...anchored(row, now), speed: control.speed }
    case 'seek':
      return soughtTo(row, control.to, now)
    case 'step': {
      const here = positionAt(row, now)
      const next = closes.find((close) => close > here) ?? row.endsAt
      return { ...soughtTo(row, next, now), playing: false }
    }
    default:
      return unreachable(control)
  }
}
