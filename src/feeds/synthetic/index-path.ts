import { chance, type Chance } from '../../core/chance.ts'
import { toNumber, type Price } from '../../core/fixed.ts'
import { calendarDate, type CalendarDate } from '../../core/instant.ts'
import type { Bar } from '../../domain/market/series/bar.ts'
import { dayNumber } from './day-path.ts'
import type { World } from './world.ts'

/** How often the option world's prices are known: every five seconds. */
export const POINTS_PER_MINUTE = 12
export const POINT_MS = 5_000

/** The fund that follows the index, and so says where it is. */
export const FUND = 'NIFTYBEES.NSE'

/** The index stood here at the close of this date, whatever the seed: as the real one did, nearly. */
const ANCHOR = { date: calendarDate('2024-11-13'), level: 24_450 }

/**
 * The level of the index every five seconds of a session, in points.
 *
 * Law: the fund's minutes times one constant, give or take a third of the fund's price increment,
 *      which is too coarse for an index; so the index and the fund agree on every day.
 */
export function indexPath(world: World, seed: number, date: CalendarDate): Float64Array {
  const scale = indexScale(world)
  const bars = world.minuteBars(FUND, date)
  const stream = chance(seed, 'world/index', dayNumber(date))
  const path = new Float64Array(bars.length * POINTS_PER_MINUTE)
  for (const [minute, bar] of bars.entries()) {
    const known = anchorsOf(stream, bar)
    for (let point = 0; point < POINTS_PER_MINUTE; point += 1) {
      const level = between(known, point) + 0.0033 * stream.normal()
      path[minute * POINTS_PER_MINUTE + point] = level * scale
    }
  }
  return path
}

/** The level at a session's close; the one before the world's first session, before that. */
export function indexClose(world: World, date: CalendarDate): number | null {
  const [bar] = world.dailyBars(FUND, date, date)
  return bar ? rupees(bar.close) * indexScale(world) : null
}

const scales = new WeakMap<World, number>()

function indexScale(world: World): number {
  let scale = scales.get(world)
  if (scale === undefined) {
    const [bar] = world.dailyBars(FUND, ANCHOR.date, ANCHOR.date)
    scale = ANCHOR.level / rupees(bar!.close)
    scales.set(world, scale)
  }
  return scale
}

type Anchor = readonly [point: number, price: number]

/** Open, the two extremes in either order, close. */
function anchorsOf(stream: Chance, bar: Bar): readonly Anchor[] {
  const first = 1 + stream.integer(5)
  const second = 6 + stream.integer(5)
  const extremes = [rupees(bar.high), rupees(bar.low)]
  if (stream.uniform() < 0.5) extremes.reverse()
  return [
    [0, rupees(bar.open)],
    [first, extremes[0]!],
    [second, extremes[1]!],
    [POINTS_PER_MINUTE - 1, rupees(bar.close)],
  ]
}

function between(known: readonly Anchor[], point: number): number {
  const after = known.findIndex(([at]) => at >= point)
  const [to, high] = known[after]!
  if (to === point) return high
  const [from, low] = known[after - 1]!
  return low + ((high - low) * (point - from)) / (to - from)
}

function rupees(price: Price): number {
  return toNumber(price)
}
