import {
  CandlestickSeries,
  createSeriesMarkers,
  HistogramSeries,
  LineStyle,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import { PRICE_FORMAT, type OpenChart } from '../../charts/use-chart.ts'
import type { Bar } from './bars.ts'

/** A line across the chart at a price. */
export interface Level {
  readonly title: string
  readonly price: number
  readonly tone: 'accent' | 'gain' | 'loss'
}

/** The bars of a chart with their volume, the marks on them and the levels across. */
export interface Board {
  readonly price: ISeriesApi<'Candlestick'>
  bars(bars: readonly Bar[]): void
  marks(marks: readonly SeriesMarker<Time>[]): void
  levels(levels: readonly Level[]): void
}

const SHOWN_FIRST = 120 // bars in sight until somebody moves them

export function openBoard({ chart, palette }: OpenChart): Board {
  const price = chart.addSeries(CandlestickSeries, {
    upColor: palette.gain,
    wickUpColor: palette.gain,
    downColor: palette.loss,
    wickDownColor: palette.loss,
    priceFormat: PRICE_FORMAT,
    borderVisible: false,
  })
  price.priceScale().applyOptions({ scaleMargins: { top: 0.14, bottom: 0.2 } })
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    priceFormat: { type: 'volume' },
    color: `${palette.muted}45`,
    priceLineVisible: false,
    lastValueVisible: false,
  })
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } })
  const markers: ISeriesMarkersPluginApi<Time> = createSeriesMarkers(price, [])
  let drawn: readonly Bar[] = []
  let lines: readonly IPriceLine[] = []

  return {
    price,
    bars(bars) {
      if (bars === drawn) return
      const before = drawn
      drawn = bars
      const shared = before.length - 1 // the last of them may have grown
      const grows = shared >= 0 && bars.length > shared && bars[0]?.time === before[0]?.time
      if (grows) return draw(bars.slice(shared))
      const range = chart.timeScale().getVisibleLogicalRange()
      const added = bars.length - before.length
      price.setData(bars.map(candleOf))
      volume.setData(bars.map(volumeOf))
      const isSame = before.length > 0 && bars.at(-1)?.time === before.at(-1)?.time
      if (isSame && range) {
        chart.timeScale().setVisibleLogicalRange({ from: range.from + added, to: range.to + added })
      } else {
        const to = bars.length + 4
        chart.timeScale().setVisibleLogicalRange({ from: Math.max(to - SHOWN_FIRST, -2), to })
      }
    },
    marks: (marks) => markers.setMarkers([...marks]),
    levels(levels) {
      for (const line of lines) price.removePriceLine(line)
      lines = levels.map(({ title, price: at, tone }) =>
        price.createPriceLine({
          price: at,
          title,
          color: palette[tone],
          lineWidth: 1,
          lineStyle: title.length > 1 && tone === 'accent' ? LineStyle.Dashed : LineStyle.Dotted,
          axisLabelVisible: true,
        }),
      )
    },
  }

  function draw(bars: readonly Bar[]): void {
    for (const bar of bars) {
      price.update(candleOf(bar))
      volume.update(volumeOf(bar))
    }
  }
}

function candleOf(bar: Bar) {
  return { ...bar, time: bar.time as UTCTimestamp }
}

/** An index has no volume: a bar of nothing would be drawn as a dash. */
function volumeOf({ time, volume }: Bar) {
  return { time: time as UTCTimestamp, ...(volume > 0 && { value: volume }) }
}
