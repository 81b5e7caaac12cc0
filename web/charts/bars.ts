import { fixed, toNumber } from '../../src/core/fixed.ts'
import type { Answer } from '../ask.ts'

/** A bar as a picture needs it: floats. */
export interface ChartBar {
  readonly openedAt: number
  readonly closedAt: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

export function barsOf(columns: Answer<'GET /api/bars'>): readonly ChartBar[] {
  return columns.opened_at.map((openedAt, index) => ({
    openedAt: Date.parse(openedAt),
    closedAt: Date.parse(columns.closed_at[index]!),
    open: numberAt(columns.open, index),
    high: numberAt(columns.high, index),
    low: numberAt(columns.low, index),
    close: numberAt(columns.close, index),
    volume: numberAt(columns.volume, index),
  }))
}

function numberAt(column: readonly string[], index: number): number {
  return toNumber(fixed(column[index]!))
}
