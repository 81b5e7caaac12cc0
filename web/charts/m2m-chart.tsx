import { BaselineSeries, CandlestickSeries, LineStyle, type ISeriesApi } from 'lightweight-charts'
import { useEffect, useRef } from 'react'
import { chartTime, PRICE_FORMAT, useChart, useFit } from './use-chart.ts'

/** A minute of a portfolio as a picture needs it: floats. */
export interface M2mBar {
  readonly time: number // ms
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly pnl: number // at the close
}

interface Drawn {
  readonly m2m: ISeriesApi<'Candlestick'>
  readonly pnl: ISeriesApi<'Baseline'>
}

/** M2M by the minute as candles, and below them the P&L, which has the opposite sign of its moves. */
export function M2mChart({ bars, label }: { bars: readonly M2mBar[]; label: string }) {
  const [ref, open] = useChart(true)
  const fit = useFit(open, ref)
  const drawn = useRef<Drawn | null>(null)

  useEffect(() => {
    if (!open || open.removed) return
    const { chart, palette } = open
    const m2m = chart.addSeries(CandlestickSeries, {
      upColor: palette.accent,
      wickUpColor: palette.accent,
      downColor: palette.warn,
      wickDownColor: palette.warn,
      borderVisible: false,
      priceLineVisible: false,
      priceFormat: PRICE_FORMAT,
    })
    const pnl = chart.addSeries(
      BaselineSeries,
      {
        lineWidth: 2,
        priceLineVisible: false,
        priceFormat: PRICE_FORMAT,
        baseValue: { type: 'price', price: 0 },
        topLineColor: palette.gain,
        topFillColor1: `${palette.gain}38`,
        topFillColor2: `${palette.gain}08`,
        bottomLineColor: palette.loss,
        bottomFillColor1: `${palette.loss}08`,
        bottomFillColor2: `${palette.loss}38`,
      },
      1,
    )
    pnl.createPriceLine({
      price: 0,
      color: palette.muted,
      lineWidth: 1,
      lineStyle: LineStyle.Dashed,
      axisLabelVisible: false,
      title: '',
    })
    const [upper, lower] = chart.panes()
    upper?.setStretchFactor(0.6)
    lower?.setStretchFactor(0.4)
    drawn.current = { m2m, pnl }
    return () => void (drawn.current = null)
  }, [open])

  useEffect(() => {
    if (!drawn.current || !open || open.removed) return
    drawn.current.m2m.setData(bars.map((bar) => ({ ...bar, time: chartTime(bar.time) })))
    drawn.current.pnl.setData(bars.map(({ time, pnl }) => ({ time: chartTime(time), value: pnl })))
    fit(bars.length)
  }, [open, bars, fit])
  return <figure className="chart" ref={ref} aria-label={label} />
}
