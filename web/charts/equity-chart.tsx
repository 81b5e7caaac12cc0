import {
  AreaSeries,
  BaselineSeries,
  LineStyle,
  type ISeriesApi,
  type SingleValueData,
} from 'lightweight-charts'
import { useEffect, useRef } from 'react'
import { formatFraction } from '../format/decimal.ts'
import { drawdownCurve, isExtension, type CurvePoint } from './curve.ts'
import { chartTime, PRICE_FORMAT, useChart, useFit } from './use-chart.ts'

interface EquityChartProps {
  readonly curve: readonly CurvePoint[]
  readonly base: number // what the run began with; above it is gain
  readonly intraday: boolean
  readonly label: string
}

interface Drawn {
  readonly equity: ISeriesApi<'Baseline'>
  readonly drawdown: ISeriesApi<'Area'>
  curve: readonly CurvePoint[]
}

/** Equity against what the run began with, and below it how far it has fallen from its high. */
export function EquityChart({ curve, base, intraday, label }: EquityChartProps) {
  const [ref, open] = useChart(intraday)
  const fit = useFit(open, ref)
  const drawn = useRef<Drawn | null>(null)

  useEffect(() => {
    if (!open || open.removed) return
    const { chart, palette } = open
    const quiet = { priceLineVisible: false, lineWidth: 2 } as const
    const equity = chart.addSeries(BaselineSeries, {
      ...quiet,
      priceFormat: PRICE_FORMAT,
      baseValue: { type: 'price', price: base },
      topLineColor: palette.gain,
      topFillColor1: `${palette.gain}38`,
      topFillColor2: `${palette.gain}08`,
      bottomLineColor: palette.loss,
      bottomFillColor1: `${palette.loss}08`,
      bottomFillColor2: `${palette.loss}38`,
    })
    equity.createPriceLine({
      price: base,
      color: palette.muted,
      lineWidth: 1,
      lineStyle: LineStyle.Dashed,
      axisLabelVisible: false,
      title: 'Initial cash',
    })
    const drawdown = chart.addSeries(
      AreaSeries,
      {
        ...quiet,
        lineWidth: 1,
        lineColor: palette.loss,
        topColor: `${palette.loss}10`,
        bottomColor: `${palette.loss}40`,
        invertFilledArea: true,
        priceFormat: { type: 'custom', formatter: formatFraction, minMove: 0.0001 },
      },
      1,
    )
    const [upper, lower] = chart.panes()
    upper?.setStretchFactor(0.74)
    lower?.setStretchFactor(0.26)
    drawn.current = { equity, drawdown, curve: [] }
    return () => void (drawn.current = null)
  }, [open, base])

  useEffect(() => {
    if (!drawn.current || !open || open.removed) return
    draw(drawn.current, curve)
    fit(drawn.current.equity.data().length)
  })
  return <figure className="chart" ref={ref} aria-label={label} />
}

/** Adds what is new behind the end, and draws everything only where more than the end changed. */
function draw(drawn: Drawn, curve: readonly CurvePoint[]): void {
  if (drawn.curve === curve) return
  const equity = seriesOf(curve)
  const drawdown = seriesOf(drawdownCurve(curve))
  if (isExtension(drawn.curve, curve)) {
    const from = chartTime(drawn.curve.at(-1)!.time)
    equity.filter(({ time }) => Number(time) >= from).forEach((point) => drawn.equity.update(point))
    drawdown
      .filter(({ time }) => Number(time) >= from)
      .forEach((point) => drawn.drawdown.update(point))
  } else {
    drawn.equity.setData(equity)
    drawn.drawdown.setData(drawdown)
  }
  drawn.curve = curve
}

/** One point a second, since the library takes no more: the last. */
function seriesOf(curve: readonly CurvePoint[]): SingleValueData[] {
  return curve
    .map(({ time, value }) => ({ time: chartTime(time), value }))
    .filter((point, index, all) => point.time !== all[index + 1]?.time)
}
