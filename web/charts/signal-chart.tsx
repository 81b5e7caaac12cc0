import { HistogramSeries, LineSeries, type ISeriesApi } from 'lightweight-charts'
import { useEffect, useRef } from 'react'
import { brief } from '../format/decimal.ts'
import { chartTime, PRICE_FORMAT, useChart, useFit, type Palette } from './use-chart.ts'

/** A bar of a future, and what its change says. */
export interface SignalBar {
  readonly time: number // milliseconds
  readonly price: number
  readonly openInterest: number
  readonly strength: number
  readonly tone: SignalTone
}

/** Who moves: buyers or sellers, who come or go. */
export type SignalTone = 'bulls-enter' | 'bears-enter' | 'bulls-leave' | 'bears-leave' | 'nobody'

interface SignalChartProps {
  readonly bars: readonly SignalBar[]
  readonly intraday: boolean
  readonly label: string
}

interface Drawn {
  readonly price: ISeriesApi<'Line'>
  readonly openInterest: ISeriesApi<'Line'>
  readonly strength: ISeriesApi<'Histogram'>
}

/** Price and open interest over each other, and below them how strongly each bar says something. */
export function SignalChart({ bars, intraday, label }: SignalChartProps) {
  const [ref, open] = useChart(intraday)
  const fit = useFit(open, ref)
  const drawn = useRef<Drawn | null>(null)

  useEffect(() => {
    if (!open || open.removed) return
    const { chart, palette } = open
    chart.applyOptions({ leftPriceScale: { visible: true, borderVisible: false } })
    const quiet = { priceLineVisible: false, lineWidth: 2 } as const
    const price = chart.addSeries(LineSeries, {
      ...quiet,
      color: palette.accent,
      priceFormat: PRICE_FORMAT,
    })
    const openInterest = chart.addSeries(LineSeries, {
      ...quiet,
      color: palette.warn,
      lineWidth: 1,
      priceScaleId: 'left',
      priceFormat: { type: 'custom', formatter: (value: number) => brief(value), minMove: 1 },
    })
    const format = { type: 'custom', formatter: (value: number) => value.toFixed(3) } as const
    const strength = chart.addSeries(
      HistogramSeries,
      { priceFormat: { ...format, minMove: 0.001 }, priceLineVisible: false },
      1,
    )
    const [upper, lower] = chart.panes()
    upper?.setStretchFactor(0.72)
    lower?.setStretchFactor(0.28)
    drawn.current = { price, openInterest, strength }
    return () => void (drawn.current = null)
  }, [open])

  useEffect(() => {
    if (!drawn.current || !open || open.removed) return
    const { price, openInterest, strength } = drawn.current
    const at = bars.map(({ time }) => chartTime(time))
    price.setData(bars.map((bar, index) => ({ time: at[index]!, value: bar.price })))
    openInterest.setData(bars.map((bar, index) => ({ time: at[index]!, value: bar.openInterest })))
    strength.setData(
      bars.map((bar, index) => ({
        time: at[index]!,
        value: bar.strength,
        color: toneColor(bar.tone, open.palette),
      })),
    )
  }, [open, bars])
  useEffect(() => fit(bars.length))
  return <figure className="chart" ref={ref} aria-label={label} />
}

/** Green is good for the price, red bad; who leaves is paler than who enters. */
function toneColor(tone: SignalTone, palette: Palette): string {
  if (tone === 'bulls-enter') return palette.gain
  if (tone === 'bears-enter') return palette.loss
  if (tone === 'bears-leave') return `${palette.gain}70`
  return tone === 'bulls-leave' ? `${palette.loss}70` : `${palette.muted}40`
}
