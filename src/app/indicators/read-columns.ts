import type { Instant } from '../../core/instant.ts'
import { computeIndicator } from '../../domain/indicators/registry.ts'
import { placeOf } from '../../domain/market/series/series.ts'
import type { AskedIndicator } from './asked-indicator.ts'
import { columnsOf, readClosed } from './chart-bars.ts'
import type { ChartTarget, IndicatorContext, IndicatorPoints } from './indicator-context.ts'
import { numberOrNull } from './indicator-points.ts'
import type { ReadIndicator } from './read-indicators.ts'

export interface ReadColumns {
  readonly from?: Instant | undefined // the first bar opens then or later
  readonly to?: Instant | undefined // the last opens before
  readonly limit: number // the newest so many
}

const MOST_BEFORE = 1_500 // for indicators that remember for ever to forget where they began

/** Indicators over a stretch of bars. The bars before it are computed over too, and not told. */
export async function readColumns(
  context: IndicatorContext,
  target: ChartTarget,
  asked: readonly AskedIndicator[],
  { from, to, limit }: ReadColumns,
): Promise<{ readonly openedAt: readonly number[]; readonly read: readonly ReadIndicator[] }> {
  const before = Math.max(...asked.map(barsBefore))
  const series = await readClosed(context, target, {
    limit: limit + before,
    direction: 'desc',
    ...(to !== undefined && { to }),
  })
  const { length } = series.openedAt
  const first = Math.max(length - limit, from === undefined ? 0 : placeOf(series, from))
  const columns = columnsOf(target, series)
  const openedAt = Array.from(series.openedAt.subarray(first))
  const read = asked.map((one) => {
    const outputs = computeIndicator(one.definition, one.parameters, columns)
    const told = outputs.map((column) => Array.from(column.subarray(first), numberOrNull))
    const points: IndicatorPoints = { openedAt, outputs: told }
    return { asked: one, points }
  })
  return { openedAt, read }
}

function barsBefore({ definition, parameters }: AskedIndicator): number {
  const warmUp = definition.warmUp(parameters)
  return warmUp + (definition.memory(parameters) ?? MOST_BEFORE)
}
