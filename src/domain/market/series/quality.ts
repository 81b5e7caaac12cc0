import type { Series } from './series.ts'

/** What looks wrong in minutes that are well formed. Nothing is changed; somebody is told. */
export interface Oddities {
  readonly spikes: readonly Spike[]
  readonly silences: readonly Silence[]
}

/** A minute that moved far from the one before, and back again in the one after. */
export interface Spike {
  readonly openedAt: number // instant
  readonly close: number
  readonly moved: number // a fraction of the close before
}

/** Minutes on end in which a price stood, and nothing was traded. */
export interface Silence {
  readonly openedAt: number
  readonly minutes: number
}

const SPIKE = 0.05 // of the close before
const BACK = 0.5 // of the way, in the next minute
const SILENT_MINUTES = 30
const MOST = 200 // of each that are listed

/**
 * Spikes and silences in minutes, oldest first. A silence is told only of an instrument that has a
 * volume at all, so not of an index.
 */
export function findOddities({ openedAt, close, volume }: Series): Oddities {
  return { spikes: spikesIn(openedAt, close), silences: silencesIn(openedAt, volume) }
}

function spikesIn(openedAt: Float64Array, close: Float64Array): Spike[] {
  const spikes: Spike[] = []
  for (let place = 1; place + 1 < close.length && spikes.length < MOST; place += 1) {
    const [before, here, after] = [close[place - 1]!, close[place]!, close[place + 1]!]
    const moved = here / before - 1
    if (Math.abs(moved) < SPIKE) continue
    if ((after - here) / (before - here) < BACK) continue // it stayed there: the market moved
    spikes.push({ openedAt: openedAt[place]!, close: here, moved })
  }
  return spikes
}

function silencesIn(openedAt: Float64Array, volume: Float64Array): Silence[] {
  if (!volume.some((units) => units > 0)) return []
  const silences: Silence[] = []
  let from = 0
  for (let place = 0; place <= volume.length && silences.length < MOST; place += 1) {
    if (place < volume.length && volume[place] === 0) continue
    const minutes = place - from
    if (minutes >= SILENT_MINUTES) silences.push({ openedAt: openedAt[from]!, minutes })
    from = place + 1
  }
  return silences
}
