import { z } from 'zod'
import { AppError } from '../../core/app-error.ts'
import { calendarDate, formatInstant, type Instant, instant } from '../../core/instant.ts'
import {
  controlReplay,
  type ReplayControl,
  type ReplayRow,
  startReplay,
} from '../../app/replay/control-replay.ts'
import type { ReplayFrame } from '../../app/replay/replay-source.ts'
import type { Act } from '../../app/streams/answer-message.ts'
import { REPLAY_ACTIONS, type ReplayState } from '../../contract/market/replay.ts'
import type { UpdateOf } from '../../contract/streams/channel.ts'
import { replay } from '../../contract/streams/channels.ts'
import type { ApiContext } from '../route.ts'

type Parameters<Name extends keyof typeof REPLAY_ACTIONS> = z.output<(typeof REPLAY_ACTIONS)[Name]>

const USUAL_SPEED = 60

/** Starts and steers replays for one connection, which need not name the one that it started. */
export function replayActions(context: ApiContext): Act {
  let last: string | null = null

  return async (caller, name, parameters) => {
    const { userId } = caller
    if (name === 'start') {
      const asked = parameters as Parameters<'start'>
      if (asked.underlying !== undefined) {
        const { underlying, timeframe, start, end, expiries, strikes, panels } = asked
        const row = await startReplay(context, userId, {
          underlying,
          timeframe,
          from: instant(start!),
          to: instant(end!),
          expiries: expiries.map(calendarDate),
          strikes,
          panels,
          speed: asked.speed ?? USUAL_SPEED,
          playing: !asked.paused,
        })
        last = row.replayId
        return [{ channel: replay.id, key: last }]
      }
    }
    const replayId = (parameters['replay_id'] as string | undefined) ?? last
    if (replayId === null) {
      const message =
        'No replay was started here. Say start with an underlying, a start and an end.'
      throw new AppError('not_found', {}, { message })
    }
    const ref = { userId, replayId }
    for (const control of controlsOf(name, parameters)) await controlReplay(context, ref, control)
    last = replayId
    return [{ channel: replay.id, key: replayId }]
  }
}

function controlsOf(name: string, parameters: object): readonly ReplayControl[] {
  switch (name) {
    case 'start': {
      const { speed } = parameters as Parameters<'start'>
      return [...(speed === undefined ? [] : [{ action: 'speed', speed } as const]), PLAY]
    }
    case 'speed':
      return [{ action: 'speed', speed: (parameters as Parameters<'speed'>).speed }]
    case 'seek':
      return [{ action: 'seek', to: instant((parameters as Parameters<'seek'>).to) }]
    case 'pause':
      return [{ action: 'pause' }]
    default:
      return [{ action: 'step' }]
  }
}

const PLAY = { action: 'play' } as const

/** One bar of a replay, with what its panels said then. */
export function toReplayFrame({ at, place, window }: ReplayFrame): UpdateOf<typeof replay> {
  const { open, high, low, close, volume } = window.candles
  return {
    at: formatInstant(at),
    candle: {
      open: open[place]!,
      high: high[place]!,
      low: low[place]!,
      close: close[place]!,
      volume: volume[place]!,
    },
    series: window.series.flatMap(({ panel, expiry, strike, side, values }) => {
      const value = values[place]
      return value == null ? [] : [{ panel, expiry, strike, option_side: side, value }]
    }),
  }
}

export function toReplayState(row: ReplayRow, position: Instant): z.output<typeof ReplayState> {
  const isOver = position >= row.endsAt
  return {
    replay_id: row.replayId,
    underlying: row.underlying,
    timeframe: row.timeframe,
    start: formatInstant(row.startsAt),
    end: formatInstant(row.endsAt),
    status: isOver ? 'ended' : row.playing ? 'playing' : 'paused',
    speed: row.speed,
    position: formatInstant(position),
  }
}
