import { addDays, type CalendarDate, type Instant, SECOND_MS } from '../../core/instant.ts'
import { isOpenIn, latestSession, type Session } from '../../domain/calendar/session.ts'
import type { MarketTick } from '../../domain/market/live/quote.ts'
import { localTime } from '../../domain/calendar/zone.ts'
import type { Feed, FeedClock, FeedState, MinuteBar } from '../feed.ts'
import { numberOf } from './contract-day.ts'
import { minutesOf } from './day-path.ts'
import { fundDay, fundTick } from './fund-day.ts'
import { POINT_MS, POINTS_PER_MINUTE } from './index-path.ts'
import { worldInstruments } from './instruments.ts'
import type { OptionWorld } from './option-world.ts'
import { minuteAt, type World } from './world.ts'

export interface SyntheticFeedOptions {
  readonly world: World
  readonly options: OptionWorld
  readonly seed: number
  readonly clock: FeedClock
  /** Goes on while the venue is closed: the latest session plays again, its ticks marked as mock. */
  readonly always: boolean
}

/** One instrument's session. */
interface Source {
  readonly phase: number // the second of each five in which it speaks
  tick(point: number): Omit<MarketTick, 'at'>
}

const LOOK_EVERY_MS = SECOND_MS
const LONGEST_PAUSE_POINTS = 24 // after two minutes of sleep what was missed is not told, but lost
const ZONE = 'Asia/Kolkata'

/** The demonstration world as a feed: a tick of each instrument every five seconds, each in its own. */
export function openSyntheticFeed(options: SyntheticFeedOptions): Feed {
  const { world, clock, always } = options
  const funds = new Set(worldInstruments().map(({ instrumentId }) => instrumentId))
  const sources = new Map<string, Source | null>() // of one session
  let sourcesOn: CalendarDate | null = null
  const subscribed = new Map<string, number>() // the last point that was told, by instrument
  const unknown = new Set<string>()
  const openedAt = clock.now()
  let isClosed = false
  let sleeps = 0 // each as good as a lost connection
  let lastHeardAt: Instant | null = null
  let wake = new AbortController()

  return {
    name: 'synthetic',
    subscribe(instrumentIds) {
      for (const id of instrumentIds) if (!subscribed.has(id)) subscribed.set(id, -1)
      wake.abort()
    },
    unsubscribe(instrumentIds) {
      for (const id of instrumentIds) {
        subscribed.delete(id)
        unknown.delete(id)
      }
    },
    async *ticks(signal) {
      while (!signal.aborted && !isClosed) {
        wake = new AbortController()
        const ticks = look(clock.now())
        if (ticks.length > 0) {
          lastHeardAt = clock.now()
          yield ticks
        }
        await clock.sleep(LOOK_EVERY_MS, AbortSignal.any([signal, wake.signal]))
      }
    },
    async backfill(instrumentId, from, to) {
      const bars: MinuteBar[] = []
      const now = clock.now()
      const last = localTime(ZONE, Math.min(to, now) as Instant).date
      for (let date = localTime(ZONE, from).date; date <= last; date = addDays(date, 1)) {
        for (const bar of minutesOn(instrumentId, date)) {
          if (bar.openedAt >= from && bar.openedAt < to && bar.closedAt <= now) bars.push(bar)
        }
      }
      return bars
    },
    state: (): FeedState => ({
      status: isClosed
        ? 'closed'
        : subscribed.size === 0 || lastHeardAt === null
          ? 'waiting'
          : 'live',
      since: openedAt,
      detail: always
        ? 'The market of the demonstration world; the latest session plays again while NSE is closed.'
        : 'The market of the demonstration world, in the hours of NSE.',
      breaker: 'closed',
      lastHeardAt,
      subscribed: subscribed.size,
      unknown: [...unknown],
      reconnects: sleeps,
      refused: 0,
      simulated: true,
    }),
    async close() {
      isClosed = true
      wake.abort()
    },
  }

  /** Each instrument's points that have passed since the last look. */
  function look(now: Instant): MarketTick[] {
    const session = latestSession('NSE', now)
    const isOpen = isOpenIn(session, now)
    if (!isOpen && !always) return []
    const ticks: MarketTick[] = []
    const points = minutesOf(session) * POINTS_PER_MINUTE
    let hasSlept = false
    for (const [instrumentId, told] of subscribed) {
      const source = sourceOf(instrumentId, session)
      if (source === null) {
        unknown.add(instrumentId)
        continue
      }
      unknown.delete(instrumentId)
      const offset = source.phase * SECOND_MS
      // Points count from 1970, so that a closed market's go round and round without a seam in time.
      const reached = Math.floor((now - offset) / POINT_MS)
      if (reached <= told) continue
      const isLost = told >= 0 && reached - told > LONGEST_PAUSE_POINTS
      const first = told < 0 || isLost ? reached : told + 1
      hasSlept ||= isLost
      subscribed.set(instrumentId, reached)
      for (let count = first; count <= reached; count += 1) {
        const at = (count * POINT_MS + offset) as Instant
        const point = isOpen ? pointOf(session, at) : count % points
        if (point === null) continue
        ticks.push({ ...source.tick(point), at, ...(!isOpen && { mock: true }) })
      }
    }
    if (hasSlept) sleeps += 1
    return ticks.sort((a, b) => a.at - b.at)
  }

  function sourceOf(instrumentId: string, session: Session): Source | null {
    if (sourcesOn !== session.date) sources.clear()
    sourcesOn = session.date
    const known = sources.get(instrumentId)
    if (known !== undefined) return known
    const found = findSource(instrumentId, session)
    sources.set(instrumentId, found)
    return found
  }

  function findSource(instrumentId: string, session: Session): Source | null {
    if (funds.has(instrumentId)) {
      const bars = world.minuteBars(instrumentId, session.date)
      const day = fundDay(options.seed, session.date, bars)
      const phase = instrumentId.length % 5
      return { phase, tick: (point: number) => fundTick(day, point) }
    }
    const contract = options.options.contract(instrumentId, session.date)
    if (contract === null) return null
    const phase = Math.abs(numberOf(contract)) % 5
    return { phase, tick: (point: number) => options.options.tickAt(contract, session, point) }
  }

  function minutesOn(instrumentId: string, date: CalendarDate): readonly MinuteBar[] {
    if (!funds.has(instrumentId)) return options.options.minuteBars(instrumentId, date)
    return world.minuteBars(instrumentId, date).map((bar) => ({ ...bar, openInterest: null }))
  }
}

/** Which point of a session an instant lies in; null in its pause and outside. */
function pointOf(session: Session, at: Instant): number | null {
  if (!isOpenIn(session, at)) return null
  const paused = session.pause && at >= session.pause.until
  const skipped = paused ? session.pause!.until - session.pause!.from : 0
  const minute = Math.floor((at - session.opensAt - skipped) / 60_000)
  const within = Math.floor((at - minuteAt(session, minute)) / POINT_MS)
  return minute * POINTS_PER_MINUTE + within
}
