import type { CalendarDate } from '../../../core/instant.ts'
import { exp, log } from '../../../core/elementary.ts'
import type { Slice } from './surface.ts'
import { volatilityAt } from './svi.ts'

/** A surface as a picture of it: rows are expiries, columns strikes in percent of the forward. */
export interface SurfaceGrid {
  readonly percentOfForward: readonly number[]
  readonly expiries: readonly CalendarDate[]
  readonly iv: readonly (readonly (number | null)[])[] // null beyond the strikes with prices
}

const COLUMNS = 41
const FARTHEST = log(2)

/** Reads a surface on a grid as wide as its widest smile, and at most from half to twice. */
export function surfaceGrid(slices: readonly Slice[]): SurfaceGrid {
  const spans = slices.map(({ smile: { points } }) => {
    return { from: points[0]!.logMoneyness, to: points.at(-1)!.logMoneyness }
  })
  const from = Math.max(Math.min(0, ...spans.map((span) => span.from)), -FARTHEST)
  const to = Math.min(Math.max(0, ...spans.map((span) => span.to)), FARTHEST)
  const places = Array.from({ length: COLUMNS }, (_, index) => {
    const k = from + ((to - from) * index) / (COLUMNS - 1)
    return Math.round(exp(k) * 10_000) / 100
  })
  return {
    percentOfForward: places,
    expiries: slices.map(({ smile }) => smile.expiry),
    iv: slices.map(({ svi, smile }, row) =>
      places.map((percent) => {
        const k = log(percent / 100)
        const { from: lowest, to: highest } = spans[row]!
        const isInside = k >= lowest - 1e-4 && k <= highest + 1e-4
        return isInside ? volatilityAt(svi, k, smile.years) : null
      }),
    ),
  }
}
