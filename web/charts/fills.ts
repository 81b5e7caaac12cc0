import {
  createSeriesMarkers,
  LineSeries,
  type ISeriesApi,
  type SeriesMarker,
  type Time,
} from 'lightweight-charts'
import type { ChartBar } from './bars.ts'
import { barIndexAt } from './curve.ts'
import { chartTime, type OpenChart, type Palette } from './use-chart.ts'

/** A fill, where the picture shows it. */
export interface FillMark {
  readonly time: number
  readonly side: 'BUY' | 'SELL'
  readonly price: number
  readonly text: string
}

export interface Fills {
  draw(bars: readonly ChartBar[], fills: readonly FillMark[]): void
}

const MOST_TEXTS = 16 // more would cover the bars
const MOST_ARROWS = 48 // and so would these: more are dots

/** Our fills on bars, each at the bar in which it happened: arrows, or dots at their prices. */
export function openFills(open: OpenChart, price: ISeriesApi<'Candlestick'>): Fills {
  const { palette } = open
  const markers = createSeriesMarkers<Time>(price)
  const [buys, sells] = [addDots(open, palette.accent), addDots(open, palette.warn)]
  return {
    draw(bars, fills) {
      const first = bars[0]?.openedAt ?? Number.POSITIVE_INFINITY
      const closedAt = bars.map((bar) => bar.closedAt)
      const placed = fills
        .filter(({ time }) => time >= first) // those before the first bar in sight are left out
        .map((fill) => ({
          ...fill,
          time: chartTime(bars[barIndexAt(closedAt, fill.time)]!.openedAt),
        }))
        .toSorted((left, right) => left.time - right.time)
      const crowded = placed.length > MOST_ARROWS
      const texts = placed.length <= MOST_TEXTS
      markers.setMarkers(crowded ? [] : placed.map((fill) => arrowOf(fill, palette, texts)))
      buys.setData(crowded ? pointsOf(placed, 'BUY') : [])
      sells.setData(crowded ? pointsOf(placed, 'SELL') : [])
    },
  }
}

type Placed = Omit<FillMark, 'time'> & { readonly time: ReturnType<typeof chartTime> }

function arrowOf(fill: Placed, palette: Palette, withText: boolean): SeriesMarker<Time> {
  const { time, side, text } = fill
  const mark = { time, ...(withText && { text }) }
  return side === 'BUY'
    ? { ...mark, position: 'belowBar', shape: 'arrowUp', color: palette.accent }
    : { ...mark, position: 'aboveBar', shape: 'arrowDown', color: palette.warn }
}

/** Of one bar the last: the library takes one point at a time. */
function pointsOf(placed: readonly Placed[], side: FillMark['side']) {
  return placed
    .filter((fill) => fill.side === side)
    .filter(({ time }, index, all) => time !== all[index + 1]?.time)
    .map(({ time, price }) => ({ time, value: price }))
}

function addDots({ chart }: OpenChart, color: string): ISeriesApi<'Line'> {
  return chart.addSeries(LineSeries, {
    color,
    lineVisible: false,
    pointMarkersVisible: true,
    pointMarkersRadius: 2.5,
    conflationThresholdFactor: 0.001, // the mean of two fills is none
    crosshairMarkerVisible: false,
    lastValueVisible: false,
    priceLineVisible: false,
  })
}
