import type { CalendarDate } from '../../core/instant.ts'
import type { FutureSession, RollSegment } from './roll-schedule.ts'

/** How older prices are moved so that a roll makes no jump. */
export type RollAdjustment = 'none' | 'difference' | 'ratio'

/** One step from a contract to the next. */
export interface Roll {
  readonly on: CalendarDate // the first session of the new contract
  readonly from: string // instrumentId
  readonly to: string
  readonly difference: number // new − old, at the close of the last session that has both
  readonly ratio: number // new ÷ old, of the same
}

/** A segment, and what makes its prices comparable with those of the last contract. */
export interface AdjustedSegment extends RollSegment {
  readonly factor: number // adjusted price = price × factor + shift
  readonly shift: number
}

export interface ContinuousSeries {
  readonly segments: readonly AdjustedSegment[]
  readonly rolls: readonly Roll[]
  /** Rolls where no session has both prices: what is older was left as it traded. */
  readonly unbridged: readonly CalendarDate[]
}

/**
 * Joins the contracts of a schedule into one series, adjusted backward: the last contract's prices
 * are those that traded.
 *
 * Edges:  differences can make old prices negative; ratios cannot.
 */
export function joinContracts(
  segments: readonly RollSegment[],
  sessions: readonly FutureSession[],
  adjustment: RollAdjustment,
): ContinuousSeries {
  const rolls: Roll[] = []
  const unbridged: CalendarDate[] = []
  const adjusted: AdjustedSegment[] = []
  let factor = 1
  let shift = 0
  for (const [index, segment] of [...segments.entries()].reverse()) {
    const next = segments[index + 1]
    const roll = next && rollBetween(segment, next, sessions)
    if (roll) {
      rolls.unshift(roll)
      if (adjustment === 'difference') shift += roll.difference
      if (adjustment === 'ratio') factor *= roll.ratio
    } else if (next) unbridged.unshift(next.from)
    adjusted.unshift({ ...segment, factor, shift })
  }
  return { segments: adjusted, rolls, unbridged }
}

function rollBetween(
  segment: RollSegment,
  next: RollSegment,
  sessions: readonly FutureSession[],
): Roll | null {
  const both = sessions.findLast(({ date, contracts }) => {
    const [old, young] = [contracts.get(segment.instrumentId), contracts.get(next.instrumentId)]
    return date >= segment.from && date <= segment.to && isPriced(old) && isPriced(young)
  })
  if (!both) return null
  const old = both.contracts.get(segment.instrumentId)!.close
  const young = both.contracts.get(next.instrumentId)!.close
  const { instrumentId: from } = segment
  const { instrumentId: to, from: on } = next
  return { on, from, to, difference: young - old, ratio: young / old }
}

function isPriced(day: { readonly close: number } | undefined): boolean {
  return day !== undefined && day.close > 0
}
