import { assert } from '../../../core/assert.ts'
import { log } from '../../../core/elementary.ts'
import { computeIndicator, type FieldColumns } from '../../indicators/compute-indicator.ts'
import { indicatorId } from '../../indicators/registry.ts'
import type { Series } from '../../market/series/series.ts'
import type { Feature } from './feature-id.ts'

/** Bars of the model's own instrument and of the others, and which session each is of. */
export interface Bars extends Series {
  readonly session: Float64Array // any number that changes with the session
}

/**
 * Each feature's value at each bar of the model's own instrument, as it was known when that bar had
 * closed: nothing that came later can move it. NaN where there was none yet.
 *
 * Of another instrument it is the value at its last bar that had closed by then.
 */
export function featureColumns(
  features: readonly Feature[],
  own: Bars,
  others: ReadonlyMap<string, Bars>,
): Float64Array[] {
  const made = new Map<string, Float64Array[]>()
  return features.map((feature) => {
    const bars = feature.symbol === null ? own : others.get(feature.symbol)
    assert(bars !== undefined, 'bars of each instrument that a feature names were read')
    const column = lagged(valuesOf(feature, bars, made), feature.lag)
    return finite(feature.symbol === null ? column : asOf(column, bars.closedAt, own.closedAt))
  })
}

function valuesOf(
  { source, symbol }: Feature,
  bars: Bars,
  made: Map<string, Float64Array[]>,
): Float64Array {
  if (source.kind === 'field') return bars[source.field]
  if (source.kind === 'return') return returnsOver(bars.close, source.bars)
  const { definition, parameters } = source.asked
  const key = `${symbol ?? ''}:${indicatorId(definition, parameters)}`
  const outputs = made.get(key) ?? computeIndicator(definition, parameters, fieldsOf(bars))
  made.set(key, outputs) // each of its outputs may be a feature
  return outputs[source.output]!
}

function fieldsOf({ open, high, low, close, volume, session }: Bars): FieldColumns {
  return { open, high, low, close, volume, session }
}

/** ln of each close over the close so many bars before. */
export function returnsOver(closes: Float64Array, bars: number): Float64Array {
  const returns = new Float64Array(closes.length).fill(Number.NaN)
  for (let index = bars; index < closes.length; index += 1) {
    const ratio = closes[index]! / closes[index - bars]!
    if (ratio > 0 && ratio < Infinity) returns[index] = log(ratio)
  }
  return returns
}

function lagged(column: Float64Array, bars: number): Float64Array {
  if (bars === 0) return column
  const moved = new Float64Array(column.length).fill(Number.NaN)
  if (bars < column.length) moved.set(column.subarray(0, column.length - bars), bars)
  return moved
}

/** For each instant the value that was the newest then; both lists of instants rise. */
function asOf(column: Float64Array, knownAt: Float64Array, at: Float64Array): Float64Array {
  const values = new Float64Array(at.length).fill(Number.NaN)
  let known = -1
  for (let index = 0; index < at.length; index += 1) {
    while (known + 1 < knownAt.length && knownAt[known + 1]! <= at[index]!) known += 1
    if (known >= 0) values[index] = column[known]!
  }
  return values
}

/** What is infinite is no value: nothing can be learned from it. */
function finite(column: Float64Array): Float64Array {
  return column.every((value) => Math.abs(value) !== Infinity)
    ? column
    : column.map((value) => (Math.abs(value) === Infinity ? Number.NaN : value))
}
