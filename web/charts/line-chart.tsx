import {
  createSeriesMarkers,
  LineSeries,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type Time,
} from 'lightweight-charts'
import { useEffect, useRef } from 'react'
import { chartTime, PRICE_FORMAT, useChart, useFit } from './use-chart.ts'

export interface LinePoint {
  readonly time: number // milliseconds
  readonly value: number
}

export interface LineMark {
  readonly time: number
  readonly text: string
}

interface LineChartProps {
  readonly points: readonly LinePoint[]
  readonly marks?: readonly LineMark[] // what happened on the way
  readonly intraday: boolean
  readonly label: string
}

const NO_MARKS: readonly LineMark[] = []

/** One line through time, with what happened on it. */
export function LineChart({ points, marks = NO_MARKS, intraday, label }: LineChartProps) {
  const [ref, open] = useChart(intraday)
  const fit = useFit(open, ref)
  const drawn = useRef<[ISeriesApi<'Line'>, ISeriesMarkersPluginApi<Time>] | null>(null)

  useEffect(() => {
    if (!open || open.removed) return
    const line = open.chart.addSeries(LineSeries, {
      color: open.palette.accent,
      lineWidth: 2,
      priceLineVisible: false,
      priceFormat: PRICE_FORMAT,
    })
    drawn.current = [line, createSeriesMarkers(line, [])]
    return () => void (drawn.current = null)
  }, [open])

  useEffect(() => {
    if (!drawn.current || !open || open.removed) return
    const [line, markers] = drawn.current
    line.setData(points.map(({ time, value }) => ({ time: chartTime(time), value })))
    markers.setMarkers(
      marks.map(({ time, text }) => ({
        time: chartTime(time),
        position: 'aboveBar',
        shape: 'arrowDown',
        color: open.palette.warn,
        text,
      })),
    )
  }, [open, points, marks])
  useEffect(() => fit(points.length))
  return <figure className="chart" ref={ref} aria-label={label} />
}
