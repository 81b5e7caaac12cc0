import { MINUTE_MS, type Instant } from '../../core/instant.ts'
import { barSpan } from '../../domain/calendar/next-bar-close.ts'
import { openIndicator, type OpenIndicator } from '../../domain/indicators/open-indicator.ts'
import { periodOf } from '../../domain/market/series/chart-window.ts'
import {
  growBar,
  settleBar,
  type ChartBar,
  type ChartTick,
  type FormingBar,
} from '../../domain/market/live/forming-bar.ts'
import type { Series } from '../../domain/market/series/series.ts'
import { sessionColumn } from '../../domain/market/series/session-column.ts'
import { readSeries } from '../market/series/read-series.ts'
import type { AskedIndicator } from './asked-indicator.ts'
import { columnsOf, nextBarAt, readWindow } from './chart-bars.ts'
import type { ChartTarget, IndicatorContext, IndicatorPoints } from './indicator-context.ts'
import { MOST_POINTS, numberOrNull } from './indicator-points.ts'

/** An indicator at one bar: as it will stay, or as it would be if the bar ended now. */
export interface IndicatorTold {
  readonly openedAt: number | null // of the bar; null where there is none
  readonly isFinal: boolean
  readonly values: readonly (number | null)[] // one for each output
}

/** The bars of a target as they come, and the indicators that are computed over them. */
export interface LiveSeries {
  readonly ready: Promise<void>
  readonly size: number // computations
  add(asked: AskedIndicator): void
  remove(indicatorId: string): void
  /** The newest points of one that runs here; null before it has any bars. */
  points(indicatorId: string): IndicatorPoints | null
  /** False while its bars are not read yet: the tick is to be given again. */
  tick(tick: ChartTick): boolean
  close(): void
}

interface Computation {
  readonly asked: AskedIndicator
  readonly open: OpenIndicator
  readonly openedAt: number[]
  readonly outputs: (number | null)[][]
}

interface SessionBar extends ChartBar {
  readonly session: number
}

const AFTER_FAILURE_MS = 1_000
const LOOK_EVERY_MS = MINUTE_MS // at least: what is stored of a long bar grows by the minute

/**
 * Follows the bars of a target for as long as it is open. Each computation takes every bar once,
 * whoever listens; a bar that closed is read from the store, so that what is told as final is what
 * a request reads. When a new window begins, all begin anew with it.
 */
export function openLiveSeries(
  context: IndicatorContext,
  target: ChartTarget,
  tell: (indicatorId: string, told: IndicatorTold) => void,
): LiveSeries {
  const { clock, log } = context
  const { interval, calendar } = target
  const { instrumentId } = target.instrument
  const computations = new Map<string, Computation>()
  const over = new AbortController()
  let bars: SessionBar[] | null = null // closed, of the window; null before they are read
  let forming: FormingBar | null = null
  let isReady = (): void => {}
  const ready = new Promise<void>((resolve) => (isReady = resolve))
  void run()

  return {
    ready,
    get size() {
      return computations.size
    },
    add(asked) {
      if (!computations.has(asked.indicatorId)) compute(asked)
    },
    remove: (indicatorId) => void computations.delete(indicatorId),
    points(indicatorId) {
      const found = bars === null ? undefined : computations.get(indicatorId)
      return found
        ? { openedAt: [...found.openedAt], outputs: found.outputs.map((o) => [...o]) }
        : null
    },
    tick(tick) {
      const span = barSpan(calendar, interval, tick.at as Instant)
      const last = bars?.at(-1)?.openedAt ?? Number.NEGATIVE_INFINITY
      if (bars === null) return false
      if (tick.at < span.opensAt || span.opensAt <= last) return true
      const known = forming !== null && forming.bar.openedAt > last ? forming.bar.openedAt : null
      forming = growBar(forming, tick, Math.max(known ?? 0, span.opensAt))
      const { bar } = forming
      const [session] = sessionColumn(calendar, Float64Array.of(bar.openedAt))
      for (const computation of computations.values()) {
        tellForming(computation, { ...bar, session: session! })
      }
      return true
    },
    close() {
      over.abort()
      isReady()
    },
  }

  async function run(): Promise<void> {
    const { signal } = over
    while (!signal.aborted) {
      const now = clock.now()
      const dueAt = Math.min(nextBarAt(target, now), now + LOOK_EVERY_MS)
      try {
        await (bars === null ? begin() : look())
        isReady()
        await clock.sleep(dueAt - now, signal)
      } catch (cause) {
        log.warn({ err: cause, instrument_id: instrumentId }, 'bars could not be read')
        await clock.sleep(AFTER_FAILURE_MS, signal)
      }
    }
  }

  async function begin(): Promise<void> {
    const read = await readWindow(context, target)
    const before = bars?.at(-1)?.openedAt
    bars = barsOf(read)
    for (const { asked } of Array.from(computations.values())) {
      const computation = compute(asked)
      if (before !== bars.at(-1)?.openedAt) tellFinal(computation)
    }
  }

  /** Takes the bars that have closed since the last look, and what is stored of the next. */
  async function look(): Promise<void> {
    const last = bars!.at(-1)?.openedAt
    if (last === undefined) return begin()
    const from = (last + 1) as Instant
    const asked = { instrumentId, interval, from, limit: MOST_POINTS, direction: 'asc' } as const
    const found = await readSeries(context, asked)
    const now = clock.now()
    const closed = found.closedAt.filter((at) => at <= now).length
    const read = barsOf(found)
    const newest = read[closed - 1]
    if (newest && periodOf(interval, newest.openedAt) !== periodOf(interval, last)) return begin()
    for (const bar of read.slice(0, closed)) take(bar)
    const next = read[closed]
    if (next) forming = settleBar(forming, next)
  }

  function take(bar: SessionBar): void {
    bars!.push(bar)
    for (const computation of computations.values()) {
      computation.open.update(bar)
      append(computation, bar.openedAt)
      tellFinal(computation)
    }
  }

  function compute(asked: AskedIndicator): Computation {
    const { definition, parameters, indicatorId } = asked
    const open = openIndicator(definition, parameters)
    const outputs: (number | null)[][] = definition.outputs.map(() => [])
    const computation: Computation = { asked, open, openedAt: [], outputs }
    const told = (bars?.length ?? 0) - MOST_POINTS
    for (const [place, bar] of (bars ?? []).entries()) {
      open.update(bar)
      if (place >= told) append(computation, bar.openedAt)
    }
    computations.set(indicatorId, computation)
    return computation
  }

  function append({ open, openedAt, outputs }: Computation, at: number): void {
    openedAt.push(at)
    for (const [index, column] of outputs.entries()) column.push(numberOrNull(open.values[index]!))
    if (openedAt.length <= MOST_POINTS) return
    for (const column of [openedAt, ...outputs]) column.shift()
  }

  function tellFinal({ asked, openedAt, outputs }: Computation): void {
    const at = openedAt.at(-1)
    if (at === undefined) return
    const values = outputs.map((column) => column.at(-1) ?? null)
    tell(asked.indicatorId, { openedAt: at, isFinal: true, values })
  }

  function tellForming({ asked, open }: Computation, bar: SessionBar): void {
    const values = Array.from(open.peek(bar), numberOrNull)
    tell(asked.indicatorId, { openedAt: bar.openedAt, isFinal: false, values })
  }

  function barsOf(series: Series): SessionBar[] {
    const { open, high, low, close, volume } = series
    const { session } = columnsOf(target, series)
    return Array.from(series.openedAt, (openedAt, bar) => ({
      openedAt,
      open: open[bar]!,
      high: high[bar]!,
      low: low[bar]!,
      close: close[bar]!,
      volume: volume[bar]!,
      session: session![bar]!,
    }))
  }
}
