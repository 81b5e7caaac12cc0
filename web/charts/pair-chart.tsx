import { LineSeries, type ISeriesApi } from 'lightweight-charts'
import { useEffect, useRef } from 'react'
import type { LinePoint } from './line-chart.tsx'
import { chartTime, useChart, useFit } from './use-chart.ts'

interface PairChartProps {
  readonly below: readonly LinePoint[]
  readonly above: readonly LinePoint[] // drawn over the other, in the accent
  readonly intraday: boolean
  readonly label: string
}

const SMALL = { type: 'custom' as const, minMove: 1e-6, formatter: (value: number) => plain(value) }

/** Two lines through one time, of any size of numbers: what was said, and what came. */
export function PairChart({ below, above, intraday, label }: PairChartProps) {
  const [ref, open] = useChart(intraday)
  const fit = useFit(open, ref)
  const drawn = useRef<readonly ISeriesApi<'Line'>[]>([])

  useEffect(() => {
    if (!open || open.removed) return
    const { chart, palette } = open
    drawn.current = [palette.muted, palette.accent].map((color) =>
      chart.addSeries(LineSeries, {
        color,
        lineWidth: 2,
        priceLineVisible: false,
        lastValueVisible: false,
        priceFormat: SMALL,
      }),
    )
    return () => void (drawn.current = [])
  }, [open])

  useEffect(() => {
    if (!open || open.removed) return
    for (const [index, points] of [below, above].entries()) {
      drawn.current[index]?.setData(
        points.map(({ time, value }) => ({ time: chartTime(time), value })),
      )
    }
  }, [open, below, above])
  useEffect(() => fit(below.length))
  return <figure className="chart" ref={ref} aria-label={label} />
}

function plain(value: number): string {
  return Math.abs(value) >= 10 ? value.toFixed(2) : String(Number(value.toPrecision(3)))
}
