import type { CalendarDate, Instant } from '../../../core/instant.ts'
import type { Session } from '../../calendar/session.ts'

/**
 * A stretch of time cut into sessions without gaps, so that every bar belongs to one: what traded
 * before the open or after the close belongs to the session that is nearer.
 */
export interface SessionGrid {
  readonly starts: Float64Array // ascending; a stretch ends where the next starts
  readonly ends: Float64Array // excluded
  readonly opens: Float64Array
  readonly closes: Float64Array
  readonly dates: readonly CalendarDate[]
}

/**
 * Cuts at the middle between one session's close and the next one's open. The first stretch begins
 * as long before its open, and the last ends as long after its close, as `marginMs` says.
 */
export function sessionGrid(sessions: readonly Session[], marginMs = HALF_DAY_MS): SessionGrid {
  const count = sessions.length
  const grid = {
    starts: new Float64Array(count),
    ends: new Float64Array(count),
    opens: Float64Array.from(sessions, ({ opensAt }) => opensAt),
    closes: Float64Array.from(sessions, ({ closesAt }) => closesAt),
    dates: sessions.map(({ date }) => date),
  }
  for (let place = 0; place < count; place += 1) {
    const before = place === 0 ? grid.opens[0]! - 2 * marginMs : grid.closes[place - 1]!
    grid.starts[place] = Math.round((before + grid.opens[place]!) / 2)
    if (place > 0) grid.ends[place - 1] = grid.starts[place]!
  }
  if (count > 0) grid.ends[count - 1] = grid.closes[count - 1]! + marginMs
  return grid
}

const HALF_DAY_MS = 43_200_000

/** Which session an instant belongs to, or −1 outside of the grid. */
export function sessionPlace({ starts, ends }: SessionGrid, at: Instant | number): number {
  let [low, high] = [0, starts.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (starts[middle]! <= at) low = middle + 1
    else high = middle
  }
  return low > 0 && at < ends[low - 1]! ? low - 1 : -1
}

/**
 * Where the bars of a width begin to be counted in each session: a whole number of widths before its
 * open, and not after its start, so that a bar begins at the open.
 */
export function gridOrigins({ starts, opens }: SessionGrid, widthMs: number): Float64Array {
  return opens.map((opensAt, place) => {
    return opensAt - Math.ceil((opensAt - starts[place]!) / widthMs) * widthMs
  })
}
