import { AppError } from '../../core/app-error.ts'
import { chance } from '../../core/chance.ts'
import type { Price, Quantity } from '../../core/fixed.ts'
import {
  addDays,
  type CalendarDate,
  calendarDate,
  type Instant,
  MINUTE_MS,
} from '../../core/instant.ts'
import { type Session, sessionsBetween } from '../../domain/calendar/session.ts'
import type { Bar } from '../../domain/market/series/bar.ts'
import { dayNumber, nextDay, WORLD_START, type WorldDay, type WorldState } from './day-path.ts'
import { BEHAVIOURS } from './instruments.ts'
import { minutesOfDay, type MinuteTicks } from './minutes.ts'

/** The first date of the demonstration world. It has no last one. */
export const WORLD_BEGINS_ON = calendarDate('2023-01-02')

/** Invented bars of instruments that behave like real ones. */
export interface World {
  /** One bar for each session of the dates from `from` to `to`, both included. */
  dailyBars(instrumentId: string, from: CalendarDate, to: CalendarDate): Bar[]
  /** One bar for each minute of a session; none on a date without one. They add up to the day. */
  minuteBars(instrumentId: string, date: CalendarDate): Bar[]
}

/**
 * Opens the world of a seed. The same seed gives the same bytes on every machine, and any day can be
 * asked for at any time: chance comes from (seed, instrument, date), and the days up to the
 * latest that was asked for are kept, since a price follows from the one before. Sessions are the
 * calendar's: when the exchange declares a year that is provisional now, that year's days change.
 */
export function openWorld(seed: number): World {
  const days = new Map<CalendarDate, WorldDay>()
  let state: WorldState = WORLD_START
  let reached = addDays(WORLD_BEGINS_ON, -1)

  function reach(date: CalendarDate): void {
    if (date <= reached) return
    for (const session of sessionsBetween('NSE', addDays(reached, 1), date)) {
      const next = nextDay(seed, state, session)
      days.set(session.date, next.day)
      state = next.state
    }
    reached = date
  }

  return {
    dailyBars(instrumentId, from, to) {
      const index = indexOf(instrumentId)
      reach(to)
      const bars: Bar[] = []
      const first = from < WORLD_BEGINS_ON ? WORLD_BEGINS_ON : from
      for (let date = first; date <= to; date = addDays(date, 1)) {
        const day = days.get(date)
        if (!day) continue
        const { opensAt, closesAt } = day.session
        bars.push(barOf(instrumentId, opensAt, closesAt, day.ticks[index]!))
      }
      return bars
    },

    minuteBars(instrumentId, date) {
      const index = indexOf(instrumentId)
      reach(date)
      const day = days.get(date)
      if (!day) return []
      const { symbol } = BEHAVIOURS[index]!.instrument
      const stream = chance(seed, `world/minute/${symbol}`, dayNumber(date))
      const minutes = minutesOfDay(stream, day.ticks[index]!, day.minutes)
      return minutes.map((minute, count) => {
        const opensAt = minuteAt(day.session, count)
        return barOf(instrumentId, opensAt, (opensAt + MINUTE_MS) as Instant, minute)
      })
    },
  }
}

function indexOf(instrumentId: string): number {
  const index = BEHAVIOURS.findIndex(({ instrument }) => instrument.instrumentId === instrumentId)
  if (index >= 0) return index
  const names = BEHAVIOURS.map(({ instrument }) => instrument.instrumentId).join(', ')
  const message = `The demonstration world has no instrument "${instrumentId}". It has: ${names}.`
  throw new AppError('not_found', { instrumentId }, { message })
}

/** The start of a session's nth minute; a pause is skipped. */
export function minuteAt({ opensAt, pause }: Session, count: number): Instant {
  const at = opensAt + count * MINUTE_MS
  return (pause && at >= pause.from ? at + (pause.until - pause.from) : at) as Instant
}

const UNITS_PER_TICK = 1_000_000n // a hundredth of a rupee
const UNITS_PER_SHARE = 100_000_000n

function barOf(
  instrumentId: string,
  openedAt: Instant,
  closedAt: Instant,
  ticks: MinuteTicks,
): Bar {
  return {
    instrumentId,
    openedAt,
    closedAt,
    open: (BigInt(ticks.open) * UNITS_PER_TICK) as Price,
    high: (BigInt(ticks.high) * UNITS_PER_TICK) as Price,
    low: (BigInt(ticks.low) * UNITS_PER_TICK) as Price,
    close: (BigInt(ticks.close) * UNITS_PER_TICK) as Price,
    volume: (BigInt(ticks.volume) * UNITS_PER_SHARE) as Quantity,
  }
}
