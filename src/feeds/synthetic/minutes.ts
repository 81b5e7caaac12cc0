import type { Chance } from '../../core/chance.ts'
import { log } from '../../core/elementary.ts'
import type { DayTicks } from './day-path.ts'

/** One minute, in price increments and units. */
export interface MinuteTicks {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/**
 * The minutes of a day whose open, high, low, close and volume are known.
 *
 * Law:   the minutes add up to the day: first open, highest high, lowest low, last close, summed volume.
 * Shape: a Brownian bridge through the day's extremes, four steps a minute, faster after the open
 *        and before the close; each minute opens where the last one closed.
 */
export function minutesOfDay(stream: Chance, day: DayTicks, count: number): MinuteTicks[] {
  const path = pathOfDay(stream, day, count * STEPS)
  const volumes = volumesOfDay(stream, day.volume, count)
  return volumes.map((volume, minute) => {
    const open = path[minute * STEPS]!
    let high = open
    let low = open
    for (let step = minute * STEPS + 1; step <= (minute + 1) * STEPS; step += 1) {
      high = Math.max(high, path[step]!)
      low = Math.min(low, path[step]!)
    }
    return { open, high, low, close: path[(minute + 1) * STEPS]!, volume }
  })
}

const STEPS = 4 // a minute

/** The price at each step, on the grid, from the open to the close and never outside the range. */
function pathOfDay(stream: Chance, day: DayTicks, steps: number): Float64Array {
  const { open, high, low, deviation } = day
  const path = new Float64Array(steps + 1)
  const weights = Float64Array.from({ length: steps }, (_, step) => smile((step + 0.5) / steps))
  const total = weights.reduce((sum, weight) => sum + weight, 0)

  let from = { step: 0, price: open }
  path[0] = open
  for (const anchor of anchorsOf(stream, day, steps)) {
    let remaining = 0
    for (let step = from.step; step < anchor.step; step += 1) remaining += weights[step]!
    let price = from.price
    for (let step = from.step; step < anchor.step - 1; step += 1) {
      const weight = weights[step]!
      const rest = remaining - weight
      price += ((anchor.price - price) * weight) / remaining
      price += deviation * Math.sqrt((weight * rest) / (remaining * total)) * stream.normal()
      price = reflected(price, low, high)
      path[step + 1] = Math.floor(price + 0.5)
      remaining = rest
    }
    path[anchor.step] = anchor.price
    from = anchor
  }
  return path
}

/** The steps at which the path is known: its high, its low, its end. */
function anchorsOf(
  stream: Chance,
  day: DayTicks,
  steps: number,
): { step: number; price: number }[] {
  const { open, high, low, close } = day
  const highStep = extremeStep(stream, steps)
  const drawn = extremeStep(stream, steps)
  const lowStep = drawn !== highStep ? drawn : drawn === 1 ? 2 : drawn - 1
  const anchors = [{ step: steps, price: close }]
  if (high > open && high > close) anchors.push({ step: highStep, price: high })
  if (low < open && low < close) anchors.push({ step: lowStep, price: low })
  return anchors.sort((a, b) => a.step - b.step)
}

/** When a Brownian path is at its extreme: the arcsine law, which is x² ÷ (x² + y²) of two normals. */
function extremeStep(stream: Chance, steps: number): number {
  const x = stream.normal()
  const y = stream.normal()
  const share = (x * x) / (x * x + y * y)
  return 1 + Math.min(steps - 2, Math.floor(share * (steps - 1)))
}

/** How lively the market is at a share of the session: much after the open, some before the close. */
export function smile(share: number): number {
  const toOpen = (1 - share) * (1 - share)
  const toClose = share * share
  return 0.55 + 2.6 * toOpen * toOpen * toOpen * toOpen + 1.1 * toClose * toClose * toClose
}

/** Whole units that follow the smile, with noise, and sum to the day's volume exactly. */
function volumesOfDay(stream: Chance, volume: number, count: number): number[] {
  const weights = Array.from({ length: count }, (_, minute) => {
    return smile((minute + 0.5) / count) * (0.35 - 0.65 * log(1 - stream.uniform()))
  })
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let weight = 0
  let given = 0
  return weights.map((own, minute) => {
    weight += own
    const until = minute === count - 1 ? volume : Math.floor((volume * weight) / total)
    const units = until - given
    given = until
    return units
  })
}

function reflected(price: number, low: number, high: number): number {
  const inside = price > high ? 2 * high - price : price < low ? 2 * low - price : price
  return Math.min(high, Math.max(low, inside))
}
