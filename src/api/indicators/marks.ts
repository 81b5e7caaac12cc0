import type { z } from 'zod'
import { intervalOf, timeframeOf } from '../../core/timeframe.ts'
import type { LabelRow, LabelType } from '../../app/labels/label-draft.ts'
import { readMarks } from '../../app/labels/read-marks.ts'
import * as contract from '../../contract/indicators/marks.ts'
import type { ChartMarks, MarksQuery } from '../../contract/indicators/udf.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { toLabelView } from './labels.ts'
import type { ApiContext } from '../route.ts'
import { route } from '../route.ts'
import { instantOf, secondsOf } from './udf-time.ts'

type Asked = z.output<typeof MarksQuery>

export const markRoutes = [
  route(contract.readMarks, (context, { caller, query }) => marksOf(context, caller.userId, query)),

  route(contract.readRawMarks, async (context, { caller, query }) => {
    const labels = await labelsOf(context, caller.userId, query)
    return {
      symbol: normaliseSymbol(query.symbol),
      resolution: query.resolution ?? null,
      total: labels.length,
      marks: labels.map(toLabelView),
    }
  }),
]

/** A user's labels as chart libraries want marks: columns, one entry for each mark. */
export async function marksOf(
  context: ApiContext,
  userId: string,
  query: Asked,
): Promise<z.output<typeof ChartMarks>> {
  const labels = await labelsOf(context, userId, query)
  return {
    id: labels.map(({ labelId }) => labelId),
    time: labels.map(({ labeledAt }) => secondsOf(labeledAt)),
    color: labels.map(({ labelType }) => SIGNS[labelType].color),
    text: labels.map(textOf),
    label: labels.map(({ labelType }) => SIGNS[labelType].letter),
    labelFontColor: labels.map(() => 'white'),
    minSize: labels.map(() => 18),
  }
}

async function labelsOf(
  context: ApiContext,
  userId: string,
  { symbol, resolution, from, to, include_neutral: neutral }: Asked,
): Promise<readonly LabelRow[]> {
  const interval = resolution === undefined ? undefined : intervalOf(resolution)
  if (interval === null) return [] // no label is of a resolution that there is not
  return readMarks(context, {
    userId,
    symbol,
    interval,
    from: from === undefined ? undefined : instantOf(from),
    to: to === undefined ? undefined : instantOf(to),
    includeNeutral: neutral === 'true',
  })
}

function textOf({ labelType, timeframe, tags }: LabelRow): string {
  const words = `${SIGNS[labelType].words}, ${timeframeOf(timeframe)}`
  return tags.length === 0 ? words : `${words}: ${tags.join(', ')}`
}

const SIGNS: Readonly<Record<LabelType, { color: string; letter: string; words: string }>> = {
  bullish: { color: 'green', letter: 'U', words: 'Bullish' },
  bearish: { color: 'red', letter: 'D', words: 'Bearish' },
  neutral: { color: 'yellow', letter: 'N', words: 'Neutral' },
  exit_bullish: { color: 'blue', letter: 'X', words: 'Exit of bullish' },
  exit_bearish: { color: 'blue', letter: 'X', words: 'Exit of bearish' },
}
