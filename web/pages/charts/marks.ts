import type { SeriesMarker, Time, UTCTimestamp } from 'lightweight-charts'
import type { Palette } from '../../charts/use-chart.ts'
import type { Bar } from './bars.ts'
import { definitionOf } from './indicator-ids.ts'
import type { Definition, Drawing, Label } from './queries.ts'

export type LabelType = Label['label_type']

export const LABEL_TYPES: readonly { readonly value: LabelType; readonly label: string }[] = [
  { value: 'bullish', label: 'Bullish' },
  { value: 'bearish', label: 'Bearish' },
  { value: 'neutral', label: 'Neutral' },
  { value: 'exit_bullish', label: 'Exit of bullish' },
  { value: 'exit_bearish', label: 'Exit of bearish' },
]

/** Labels that people set, each at the bar that it was set on; those of no bar here are left out. */
export function labelMarks(
  labels: readonly Label[],
  bars: readonly Bar[],
  palette: Palette,
): readonly SeriesMarker<Time>[] {
  return labels.flatMap(({ label_id: id, label_type, labeled_at }) => {
    const bar = barAt(bars, Date.parse(labeled_at) / 1_000)
    if (bar === null) return []
    return [{ id, time: bar.time as UTCTimestamp, ...LOOKS[label_type](palette), size: 1.6 }]
  })
}

/** Candle patterns: an arrow where one is complete, with its name while there are few. */
export function patternMarks(
  drawings: readonly Drawing[],
  definitions: readonly Definition[],
  palette: Palette,
): readonly SeriesMarker<Time>[] {
  return drawings.flatMap(({ id, time, outputs }) => {
    const definition = definitionOf(id, definitions)
    if (definition?.category !== 'pattern') return []
    const values = Object.values(outputs)[0] ?? []
    const found = time.flatMap((at, place) => (values[place] ? [{ at, value: values[place] }] : []))
    const isCrowded = found.length > MOST_NAMES
    return found.map(({ at, value }): SeriesMarker<Time> => {
      const up = value > 0
      return {
        time: at as UTCTimestamp,
        position: up ? 'belowBar' : 'aboveBar',
        shape: up ? 'arrowUp' : 'arrowDown',
        color: palette.warn,
        size: 0.7,
        ...(!isCrowded && { text: nameOf(definition) }),
      }
    })
  })
}

const MOST_NAMES = 12

/** In the order that the chart wants them. */
export function inTime(marks: readonly SeriesMarker<Time>[]): readonly SeriesMarker<Time>[] {
  return marks.toSorted((left, right) => Number(left.time) - Number(right.time))
}

/** The bar that an instant falls into; null before the first. */
export function barAt(bars: readonly Bar[], time: number): Bar | null {
  let [low, high] = [0, bars.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (bars[middle]!.time <= time) low = middle + 1
    else high = middle
  }
  return bars[low - 1] ?? null
}

function nameOf({ name, title }: Definition): string {
  return title === '' ? name.replace(/^CDL/, '') : title
}

type Look = Pick<SeriesMarker<Time>, 'color'> & {
  readonly position: 'aboveBar' | 'belowBar' | 'inBar'
  readonly shape: SeriesMarker<Time>['shape']
}

const LOOKS: Readonly<Record<LabelType, (palette: Palette) => Look>> = {
  bullish: ({ gain }) => ({ position: 'belowBar', shape: 'arrowUp', color: gain }),
  bearish: ({ loss }) => ({ position: 'aboveBar', shape: 'arrowDown', color: loss }),
  neutral: ({ muted }) => ({ position: 'aboveBar', shape: 'circle', color: muted }),
  exit_bullish: ({ accent }) => ({ position: 'aboveBar', shape: 'square', color: accent }),
  exit_bearish: ({ accent }) => ({ position: 'belowBar', shape: 'square', color: accent }),
}
