import {
  HistogramSeries,
  LineSeries,
  LineStyle,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts'
import { brief, formatAnalytic } from '../../format/decimal.ts'
import type { OpenChart } from '../../charts/use-chart.ts'
import type { Definition, Drawing } from './queries.ts'
import type { LiveValue } from './use-live.ts'

/** An indicator, and how it is drawn. */
export interface Shown {
  readonly id: string
  readonly definition: Definition
  readonly color: string
}

type Line = ISeriesApi<'Line'> | ISeriesApi<'Histogram'>

/** The lines of the indicators of one chart: over the bars, or in panes below them. */
export interface IndicatorLines {
  /** Draws these and no others; what is new is empty until it is filled. */
  show(shown: readonly Shown[]): void
  fill(drawings: readonly Drawing[]): void
  update(id: string, value: LiveValue): void
}

interface Drawn extends Shown {
  readonly lines: readonly { readonly output: string; readonly line: Line }[]
  times: readonly number[]
}

export function openIndicatorLines({ chart, palette }: OpenChart): IndicatorLines {
  let drawn: readonly Drawn[] = []

  return {
    show(shown) {
      for (const { lines } of drawn) for (const { line } of lines) chart.removeSeries(line)
      const panes = panesOf(shown)
      drawn = shown
        .filter(({ definition }) => definition.category !== 'pattern') // marks, and no lines
        .map((one) => ({ ...one, times: [], lines: linesOf(one, panes.get(one.id)!) }))
      for (const [index, each] of chart.panes().entries()) {
        each.setStretchFactor(index === 0 ? 3 : 1)
      }
    },
    fill(drawings) {
      for (const one of drawn) {
        const drawing = drawings.find(({ id }) => id === one.id)
        if (!drawing) continue
        one.times = drawing.time
        for (const { output, line } of one.lines) {
          const values = drawing.outputs[output] ?? []
          const sides = drawing.outputs[SIDE]
          const points = drawing.time.map((time, at) =>
            pointOf(time, values[at] ?? null, output, sides?.[at] ?? null),
          )
          line.setData(points)
        }
      }
    },
    update(id, { time, outputs }) {
      const one = drawn.find((each) => each.id === id)
      if (!one || time < (one.times.at(-1) ?? 0)) return
      for (const { output, line } of one.lines) {
        const value = outputs[output] ?? null
        if (value !== null) line.update(pointOf(time, value, output, outputs[SIDE] ?? null))
      }
    },
  }

  function linesOf({ definition, color }: Shown, pane: number): Drawn['lines'] {
    const lines = definition.outputs.filter((output) => output !== SIDE) // it colours the others
    return lines.map((output, place) => {
      const common = {
        priceLineVisible: false,
        lastValueVisible: place === 0,
        title: '',
        priceFormat: PLAIN_FORMAT,
      }
      if (output === 'histogram') {
        const line = chart.addSeries(HistogramSeries, { ...common, lastValueVisible: false }, pane)
        return { output, line }
      }
      const dots = DOTTED.includes(definition.name)
      const line = chart.addSeries(
        LineSeries,
        {
          ...common,
          color: place === 0 ? color : `${color}a6`,
          lineWidth: 1,
          lineStyle: place === 0 ? LineStyle.Solid : LineStyle.Dashed,
          lineVisible: !dots,
          pointMarkersVisible: dots,
          ...(dots && { pointMarkersRadius: 1.5 }),
          crosshairMarkerRadius: 3,
        },
        pane,
      )
      return { output, line }
    })
  }

  function pointOf(time: number, value: number | null, output: string, side: number | null) {
    const at = time as UTCTimestamp
    if (value === null) return { time: at } // nothing is drawn there
    if (output === 'histogram') return { time: at, value, color: `${toneOf(value)}90` }
    return { time: at, value, ...(side !== null && { color: toneOf(side) }) }
  }

  function toneOf(value: number): string {
    return value < 0 ? palette.loss : palette.gain
  }
}

/** Which pane each indicator is drawn in: the first with the bars, the others below, one each. */
export function panesOf(
  shown: readonly Pick<Shown, 'id' | 'definition'>[],
): ReadonlyMap<string, number> {
  let last = 0
  return new Map(
    shown.map(({ id, definition: { category, pane } }) => [
      id,
      category === 'pattern' || pane === 'price' ? 0 : (last += 1),
    ]),
  )
}

/** Sums of volumes are long: they are told in lakh and crore. */
const PLAIN_FORMAT = {
  type: 'custom',
  minMove: 0.01,
  formatter: (value: number): string =>
    Math.abs(value) >= 1e5 ? brief(value) : formatAnalytic(value),
} as const

const SIDE = 'direction' // 1 above, −1 below: of what follows the price
const DOTTED: readonly string[] = ['PSAR', 'SAR', 'SAREXT']
