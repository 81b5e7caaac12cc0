import { assert } from '../core/assert.ts'
import type { Standing, Taken } from './limiter.ts'

/** How much a key may use: every window holds, and the burst says how much of it at once. */
export interface Rates {
  readonly windows: readonly Window[] // the shortest first
  /**
   * The first window becomes a bucket of this many units that fills steadily at the window's rate:
   * 5 a second with a burst of 10 lets 10 pass at once, and then one every 200 ms. Null: it is
   * counted like the others.
   */
  readonly burst: number | null
}

export interface Window {
  readonly limit: number // units
  readonly windowMs: number
}

/** Of each window, two numbers; a key that is not known has none. */
export type Usage = readonly Counter[]

/**
 * Of a counted window: the units used, and when the first of them was, which begins the window.
 * Of a bucket: the units in it times `windowMs`, which grow by the limit in each millisecond and so
 * stay whole numbers, and when that was so.
 */
export interface Counter {
  readonly units: number
  readonly at: number // milliseconds of the clock that counts
}

/**
 * Takes `cost` units from every window, or from none if one lacks them.
 *
 * Counted windows begin with the first unit and end whole, so a reset is a reset. A clock that is
 * set back costs nobody more than one window. A cost beyond a whole window passes when the window
 * is untouched, since it could never pass otherwise; a bucket then owes the rest.
 *
 * The script in `redis/limiter.ts` computes the same, operation by operation, on the same doubles.
 */
export function takeFrom(
  before: Usage,
  rates: Rates,
  cost: number,
  now: number,
): { readonly usage: Usage; readonly taken: Taken } {
  assert(rates.windows.length > 0, 'there is a window to take from')
  assert(Number.isInteger(cost) && cost >= 0, 'a take is of whole units, and gives none back')
  const usage: Counter[] = []
  let allowed = true
  for (let index = 0; index < rates.windows.length; index += 1) {
    const counter = standing(before[index], rates, index, now)
    usage.push(counter)
    allowed &&= fits(counter, rates, index, cost)
  }
  if (allowed) {
    for (let index = 0; index < usage.length; index += 1) {
      const { units, at } = usage[index]!
      usage[index] = { units: units + weightOf(rates, index) * cost, at }
    }
  }
  return { usage, taken: describe(usage, rates, cost, now, allowed) }
}

/** Where a key stands by its usage, and how long the same take has to wait. */
export function describe(
  usage: Usage,
  rates: Rates,
  cost: number,
  now: number,
  allowed: boolean,
): Taken {
  const windows: Standing[] = []
  let tightest: Standing | null = null
  let retryAfterMs = 0
  for (let index = 0; index < usage.length; index += 1) {
    const counter = usage[index]!
    const next = standingOf(counter, rates, index, now)
    windows.push(next)
    if (tightest === null || isTighter(next, tightest)) tightest = next
    if (!allowed && !fits(counter, rates, index, cost)) {
      retryAfterMs = Math.max(retryAfterMs, waitOf(counter, rates, index, cost, now))
    }
  }
  const { limit, remaining, resetMs } = tightest!
  return { limit, remaining, resetMs, allowed, retryAfterMs, windows }
}

function isTighter(one: Standing, other: Standing): boolean {
  if (one.remaining !== other.remaining) return one.remaining < other.remaining
  return one.resetMs > other.resetMs
}

function isBucket({ burst }: Rates, index: number): boolean {
  return index === 0 && burst !== null
}

/** What a unit adds to a window's counter. */
function weightOf(rates: Rates, index: number): number {
  return isBucket(rates, index) ? -rates.windows[index]!.windowMs : 1
}

/** A counter as it is now. */
function standing(counter: Counter | undefined, rates: Rates, index: number, now: number): Counter {
  const window = rates.windows[index]!
  return isBucket(rates, index)
    ? filled(counter, window, rates.burst!, now)
    : counted(counter, window, now)
}

function filled(counter: Counter | undefined, window: Window, burst: number, now: number): Counter {
  const full = burst * window.windowMs
  if (counter === undefined) return { units: full, at: now }
  const elapsed = Math.max(0, now - counter.at)
  return { units: Math.min(full, counter.units + elapsed * window.limit), at: now }
}

/** The window that was begun, or an empty one. */
function counted(counter: Counter | undefined, { windowMs }: Window, now: number): Counter {
  if (counter === undefined || counter.units === 0) return { units: 0, at: now }
  if (now - counter.at >= windowMs) return { units: 0, at: now }
  return counter.at > now ? { units: counter.units, at: now } : counter
}

function fits({ units }: Counter, rates: Rates, index: number, cost: number): boolean {
  const { limit, windowMs } = rates.windows[index]!
  if (isBucket(rates, index)) return units >= Math.min(cost, rates.burst!) * windowMs
  return units === 0 || units + cost <= limit
}

function standingOf({ units, at }: Counter, rates: Rates, index: number, now: number): Standing {
  const { limit, windowMs } = rates.windows[index]!
  if (isBucket(rates, index)) {
    return {
      limit: rates.burst!,
      remaining: Math.max(0, Math.floor(units / windowMs)),
      resetMs: Math.ceil((rates.burst! * windowMs - units) / limit),
    }
  }
  return {
    limit,
    remaining: Math.max(0, Math.floor(limit - units)),
    resetMs: units === 0 ? 0 : at + windowMs - now,
  }
}

function waitOf(counter: Counter, rates: Rates, index: number, cost: number, now: number): number {
  const { limit, windowMs } = rates.windows[index]!
  if (!isBucket(rates, index)) return counter.at + windowMs - now
  const missing = Math.min(cost, rates.burst!) * windowMs - counter.units
  return Math.ceil(missing / limit)
}
