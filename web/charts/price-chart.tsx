import {
  CandlestickSeries,
  HistogramSeries,
  LineStyle,
  type IPriceLine,
  type ISeriesApi,
} from 'lightweight-charts'
import { useEffect, useRef } from 'react'
import type { ChartBar } from './bars.ts'
import { openFills, type FillMark, type Fills } from './fills.ts'
import { chartTime, PRICE_FORMAT, useChart, useFit, type Palette } from './use-chart.ts'

interface PriceChartProps {
  readonly bars: readonly ChartBar[]
  readonly fills?: readonly FillMark[]
  readonly averagePrice?: number | null // of what is held
  readonly intraday: boolean
  readonly opensAt?: 'all' | 'newest' // what is in sight until somebody moves it
  readonly label: string
}

interface Drawn {
  readonly price: ISeriesApi<'Candlestick'>
  readonly volume: ISeriesApi<'Histogram'>
  readonly fills: Fills
  bars: readonly ChartBar[]
  line: IPriceLine | null
}

const NO_FILLS: readonly FillMark[] = []

/** Bars with their volume, our fills on them, and the average price of what is held. */
export function PriceChart(props: PriceChartProps) {
  const { bars, fills = NO_FILLS, averagePrice = null, intraday, opensAt = 'all', label } = props
  const [ref, open] = useChart(intraday)
  const fit = useFit(open, ref, opensAt)
  const drawn = useRef<Drawn | null>(null)

  useEffect(() => {
    if (!open || open.removed) return
    const { chart, palette } = open
    const price = chart.addSeries(CandlestickSeries, {
      upColor: palette.gain,
      wickUpColor: palette.gain,
      downColor: palette.loss,
      wickDownColor: palette.loss,
      priceFormat: PRICE_FORMAT,
      borderVisible: false,
      priceLineVisible: false,
    })
    price.priceScale().applyOptions({ scaleMargins: { top: 0.08, bottom: 0.2 } })
    const volume = chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      color: `${palette.muted}45`,
      priceLineVisible: false,
      lastValueVisible: false,
    })
    volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } })
    drawn.current = { price, volume, fills: openFills(open, price), bars: [], line: null }
    return () => void (drawn.current = null)
  }, [open])

  useEffect(() => {
    if (!drawn.current || !open || open.removed) return
    drawBars(drawn.current, bars)
    fit(bars.length)
  })
  useEffect(() => {
    if (drawn.current && open && !open.removed) drawn.current.fills.draw(bars, fills)
  }, [open, bars, fills])
  useEffect(() => {
    if (drawn.current && open && !open.removed)
      drawAverage(drawn.current, averagePrice, open.palette)
  }, [open, averagePrice])
  return <figure className="chart" ref={ref} aria-label={label} />
}

function drawBars(drawn: Drawn, bars: readonly ChartBar[]): void {
  if (drawn.bars === bars) return
  const shared = drawn.bars.length
  const grows = shared > 0 && bars.length >= shared && bars[0] === drawn.bars[0]
  if (grows) {
    for (const bar of bars.slice(shared - 1)) {
      drawn.price.update({ ...bar, time: chartTime(bar.openedAt) })
      drawn.volume.update(volumeOf(bar))
    }
  } else {
    drawn.price.setData(bars.map((bar) => ({ ...bar, time: chartTime(bar.openedAt) })))
    drawn.volume.setData(bars.map(volumeOf))
  }
  drawn.bars = bars
}

/** An index has no volume: a bar of nothing would be drawn as a dash. */
function volumeOf({ openedAt, volume }: ChartBar) {
  return { time: chartTime(openedAt), ...(volume > 0 && { value: volume }) }
}

function drawAverage(drawn: Drawn, price: number | null, palette: Palette): void {
  if (drawn.line) drawn.price.removePriceLine(drawn.line)
  drawn.line = null
  if (price === null) return
  drawn.line = drawn.price.createPriceLine({
    price,
    color: palette.accent,
    lineWidth: 1,
    lineStyle: LineStyle.Dashed,
    axisLabelVisible: true,
    title: 'Average',
  })
}
