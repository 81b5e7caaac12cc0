import { type Chance, chance } from '../../core/chance.ts'
import { exp, log } from '../../core/elementary.ts'
import { type CalendarDate, DAY_MS, MINUTE_MS } from '../../core/instant.ts'
import type { Session } from '../../domain/calendar/session.ts'
import {
  type Behaviour,
  BEHAVIOURS,
  EQUITIES_VOLATILITY,
  METALS_VOLATILITY,
} from './instruments.ts'

/** One instrument's day, in price increments. */
export interface DayTicks {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly deviation: number // standard deviation of the day's path, open to close
  readonly volume: number // units
}

export interface WorldDay {
  readonly session: Session
  readonly minutes: number // in which the venue is open
  readonly ticks: readonly DayTicks[] // in the order of BEHAVIOURS
}

/** What a day leaves to the next: levels before they are rounded, and the markets' moods. */
export interface WorldState {
  readonly levels: readonly number[] // price increments, not rounded
  readonly equitiesRestless: boolean
  readonly metalsRestless: boolean
}

export const TICKS_PER_RUPEE = 100
const SESSIONS_PER_YEAR = 250
const FULL_MINUTES = 375
const GAP_SHARE = 0.25 // of a day's variance falls between close and open

export const WORLD_START: WorldState = {
  levels: BEHAVIOURS.map(({ startPrice }) => startPrice * TICKS_PER_RUPEE),
  equitiesRestless: false,
  metalsRestless: false,
}

/**
 * The next day of the world. Markets are calm or restless, and stay so for weeks; now and then
 * a day is a shock. Both give fat tails and volatility that clusters, as real returns have.
 *
 * Source: a two-state Markov chain after J. Hamilton (1989); highs and lows are the extremes of a
 *         Brownian bridge from open to close, drawn from their exact distribution.
 */
export function nextDay(
  seed: number,
  state: WorldState,
  session: Session,
): { readonly day: WorldDay; readonly state: WorldState } {
  const number = dayNumber(session.date)
  const minutes = minutesOf(session)
  const span = minutes / FULL_MINUTES

  const market = chance(seed, 'world/market', number)
  const equities = mood(market, state.equitiesRestless)
  const metals = mood(market, state.metalsRestless)
  const shared = { equities: moves(market), metals: moves(market) }

  const levels: number[] = []
  const ticks: DayTicks[] = []
  for (const [index, behaviour] of BEHAVIOURS.entries()) {
    const stream = chance(seed, `world/day/${behaviour.instrument.symbol}`, number)
    const own = moves(stream)
    const { toEquities, toMetals } = behaviour
    const parts = [
      [toEquities * EQUITIES_VOLATILITY * equities.scale, shared.equities],
      [toMetals * METALS_VOLATILITY * metals.scale, shared.metals],
      [behaviour.own * equities.scale, own],
    ] as const

    let gap = 0
    let intraday = (behaviour.drift * span) / SESSIONS_PER_YEAR
    let variance = 0
    for (const [volatility, move] of parts) {
      const daily = volatility / Math.sqrt(SESSIONS_PER_YEAR)
      gap += daily * Math.sqrt(GAP_SHARE) * move.gap
      intraday += daily * Math.sqrt((1 - GAP_SHARE) * span) * move.intraday
      variance += daily * daily * (1 - GAP_SHARE) * span
    }

    const openLevel = state.levels[index]! * exp(gap)
    levels.push(openLevel * exp(intraday))
    ticks.push(dayTicks(stream, openLevel, intraday, variance, volumeOf(stream, behaviour, span)))
  }

  const restless = { equitiesRestless: equities.restless, metalsRestless: metals.restless }
  return { day: { session, minutes, ticks }, state: { levels, ...restless } }
}

export function dayNumber(date: CalendarDate): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS
}

/** How many minutes the venue is open in a session. */
export function minutesOf({ opensAt, closesAt, pause }: Session): number {
  return (closesAt - opensAt - (pause ? pause.until - pause.from : 0)) / MINUTE_MS
}

const RESTLESS_BEGINS = 0.015 // in a session, so that it comes about four times a year
const RESTLESS_ENDS = 0.06 // and lasts about seventeen sessions
const SHOCK = 0.03

function mood(stream: Chance, wasRestless: boolean): { restless: boolean; scale: number } {
  const turn = stream.uniform()
  const restless = wasRestless ? turn >= RESTLESS_ENDS : turn < RESTLESS_BEGINS
  const shock = stream.uniform() < SHOCK ? 2.4 : 0.93
  return { restless, scale: (restless ? 1.65 : 0.77) * shock } // mean square 1
}

function moves(stream: Chance): { gap: number; intraday: number } {
  return { gap: stream.normal(), intraday: stream.normal() }
}

function volumeOf(stream: Chance, { volume }: Behaviour, span: number): number {
  return Math.round(volume * span * exp(0.4 * stream.normal() - 0.08))
}

function dayTicks(
  stream: Chance,
  openLevel: number,
  intraday: number,
  variance: number,
  volume: number,
): DayTicks {
  // The extreme of a bridge that ends at x: (x ± √(x² − 2 σ² ln u)) ÷ 2.
  const above = Math.sqrt(intraday * intraday - 2 * variance * log(1 - stream.uniform()))
  const below = Math.sqrt(intraday * intraday - 2 * variance * log(1 - stream.uniform()))
  const open = onGrid(openLevel)
  const close = onGrid(openLevel * exp(intraday))
  return {
    open,
    close,
    high: Math.max(open, close, onGrid(openLevel * exp((intraday + above) / 2))),
    low: Math.min(open, close, onGrid(openLevel * exp((intraday - below) / 2))),
    deviation: openLevel * Math.sqrt(variance),
    volume,
  }
}

function onGrid(level: number): number {
  return Math.max(1, Math.floor(level + 0.5))
}
