import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { formatAnalytic } from '../format/decimal.ts'
import { ACROSS_SIZE, axisStyle, LEGEND, token, writeOver } from './plot-style.ts'

export interface PayoffCurves {
  readonly spots: readonly number[] // ascending
  readonly atExpiry: readonly number[]
  readonly ahead: readonly number[]
}

interface PayoffChartProps {
  readonly curves: PayoffCurves
  readonly spot: number | null
  readonly breakEvens: readonly number[]
  readonly thenName: string
  readonly label: string
}

const HEIGHT = 340

/** Profit above zero and loss below it, at expiry; and a dashed line for another time. */
export function PayoffChart(props: PayoffChartProps) {
  const { curves, label } = props
  const ref = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const newest = useRef(props)
  useEffect(() => void (newest.current = props))
  const drawn = useRef<uPlot | null>(null)

  useEffect(() => {
    const element = ref.current!
    const chart = new uPlot(
      optionsOf(element.clientWidth, newest),
      dataOf(newest.current.curves),
      element,
    )
    drawn.current = chart
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) chart.setSize({ width: element.clientWidth, height: HEIGHT })
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      drawn.current = null
      chart.destroy()
    }
  }, [scheme])

  useEffect(() => {
    drawn.current?.setData(dataOf(curves))
  }, [curves])
  return <figure className="xy-chart" ref={ref} role="img" aria-label={label} />
}

/** The part above zero and the part below it are filled, the whole is the line over both. */
function dataOf({ spots, atExpiry, ahead }: PayoffCurves): uPlot.AlignedData {
  return [
    [...spots],
    atExpiry.map((value) => Math.max(value, 0)),
    atExpiry.map((value) => Math.min(value, 0)),
    [...atExpiry],
    [...ahead],
  ]
}

function optionsOf(width: number, newest: { readonly current: PayoffChartProps }): uPlot.Options {
  const axis = axisStyle()
  const whole = (_chart: uPlot, splits: number[]) => splits.map((value) => formatAnalytic(value, 0))
  const value = (_chart: uPlot, at: number | null) => (at === null ? '' : formatAnalytic(at, 0))
  const quiet = { points: { show: false }, value, pxAlign: 0 } as const // whole pixels bend lines
  const filled = (color: string): uPlot.Series => ({
    ...quiet,
    label: '',
    width: 0,
    fill: `${token(color)}2e`,
    fillTo: 0,
  })
  return {
    width,
    height: HEIGHT,
    scales: { x: { time: false }, y: { range: (_chart, low, high) => rangeOf(low, high) } },
    cursor: { y: false, points: { size: 6 } },
    legend: LEGEND,
    axes: [
      { ...axis, size: ACROSS_SIZE, grid: { show: false }, values: whole },
      { ...axis, size: 66, grid: { stroke: token('--line'), width: 1 }, values: whole },
    ],
    series: [
      { label: 'Price', value },
      filled('--gain'),
      filled('--loss'),
      { ...quiet, label: 'At expiry', width: 2, stroke: token('--text') },
      {
        ...quiet,
        label: 'Then',
        width: 2,
        stroke: token('--accent'),
        dash: [5, 4],
      },
    ],
    hooks: {
      ready: [(chart) => nameThen(chart, newest.current.thenName)],
      draw: [(chart) => drawMarks(chart, newest.current)],
      setData: [(chart) => nameThen(chart, newest.current.thenName)],
    },
  }
}

/** The dashed line is of another time after each move of a slider; the fills need no name. */
function nameThen(chart: uPlot, name: string): void {
  const rows = chart.root.querySelectorAll<HTMLElement>('.u-legend .u-series')
  for (const index of [1, 2]) if (rows[index]) rows[index].style.display = 'none'
  const label = rows[4]?.querySelector('.u-label')
  if (label) label.textContent = name
}

function rangeOf(low: number, high: number): [number, number] {
  const [from, to] = [Math.min(low ?? 0, 0), Math.max(high ?? 0, 0)]
  const room = (to - from || 1) * 0.1
  return [from - room, to + room]
}

function drawMarks(chart: uPlot, { spot, breakEvens }: PayoffChartProps): void {
  const { ctx, bbox } = chart
  const ratio = devicePixelRatio
  const zero = chart.valToPos(0, 'y', true)
  ctx.save()
  ctx.font = `560 ${11 * ratio}px 'Inter Variable', system-ui, sans-serif`
  ctx.lineWidth = ratio
  ctx.strokeStyle = token('--line-strong')
  line(bbox.left, zero, bbox.left + bbox.width, zero)
  if (spot !== null) {
    const x = chart.valToPos(spot, 'x', true)
    ctx.strokeStyle = token('--text-muted')
    ctx.setLineDash([4 * ratio, 3 * ratio])
    line(x, bbox.top, x, bbox.top + bbox.height)
    ctx.textAlign = x > bbox.left + 0.8 * bbox.width ? 'right' : 'left'
    const away = (ctx.textAlign === 'right' ? -6 : 6) * ratio
    writeOver(ctx, `now ${formatAnalytic(spot, 0)}`, {
      x: x + away,
      y: bbox.top + 12 * ratio,
      color: token('--text-muted'),
    })
  }
  ctx.setLineDash([])
  ctx.fillStyle = token('--warn')
  for (const [index, price] of breakEvens.entries()) {
    const x = chart.valToPos(price, 'x', true)
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    ctx.beginPath()
    ctx.arc(x, zero, 4 * ratio, 0, 2 * Math.PI)
    ctx.fill()
    ctx.textAlign = index === 0 && breakEvens.length > 1 ? 'right' : 'left'
    const away = (ctx.textAlign === 'right' ? -8 : 8) * ratio
    writeOver(ctx, formatAnalytic(price, 0), {
      x: x + away,
      y: zero - 8 * ratio,
      color: token('--warn'),
    })
  }
  ctx.restore()

  function line(fromX: number, fromY: number, toX: number, toY: number): void {
    ctx.beginPath()
    ctx.moveTo(fromX, fromY)
    ctx.lineTo(toX, toY)
    ctx.stroke()
  }
}
