import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { ACROSS_SIZE, axisStyle, LEGEND, token, writeOver } from './plot-style.ts'

/** A line, points, bars or filled steps up to each x, or on from it, over the same x. */
export interface XySeries {
  readonly label: string
  readonly values: readonly (number | null)[]
  readonly kind: 'line' | 'points' | 'bars' | 'steps-before' | 'steps-after'
  readonly color: string // a token: --gain
  readonly place?: 'left' | 'right' // of bars that stand beside others
  readonly dashed?: boolean
  readonly format?: (value: number) => string // in the legend; else as the axis
}

/** A vertical line with a word beside it. */
export interface XyMark {
  readonly x: number
  readonly text: string
  readonly color: string
}

interface XyChartProps {
  readonly x: readonly number[] // ascending
  readonly series: readonly XySeries[]
  readonly marks?: readonly XyMark[]
  readonly xName: string
  readonly xText: (x: number) => string
  readonly yText: (y: number) => string
  readonly label: string
  readonly height?: number
  readonly fromZero?: boolean
}

const NO_MARKS: readonly XyMark[] = []

/** A chart whose horizontal axis is any number: strikes, days, moneyness. */
export function XyChart(props: XyChartProps) {
  const { x, series, marks = NO_MARKS, label, height = 260, fromZero = false } = props
  const ref = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const texts = useRef(props)
  useEffect(() => void (texts.current = props)) // before what reads them below
  const shape = series.map(({ label: name, kind, color }) => `${name} ${kind} ${color}`).join()
  const drawn = useRef<uPlot | null>(null)

  useEffect(() => {
    const element = ref.current!
    const axis = axisStyle()
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height,
        scales: {
          x: { time: false },
          y: {
            range: (_chart, low, high) =>
              rangeOf(low, high, fromZero, (texts.current.marks ?? NO_MARKS).length),
          },
        },
        legend: LEGEND,
        cursor: { y: false, points: { size: 6 } },
        axes: [
          {
            ...axis,
            size: ACROSS_SIZE,
            grid: { show: false },
            values: (_chart, splits) => splits.map((split) => texts.current.xText(split)),
          },
          {
            ...axis,
            size: 62,
            grid: { stroke: token('--line'), width: 1 },
            values: (_chart, splits) => splits.map((split) => texts.current.yText(split)),
          },
        ],
        series: [
          {
            label: texts.current.xName,
            value: (_chart, at) => (at === null ? '' : texts.current.xText(at)),
          },
          ...texts.current.series.map((one, index) => seriesOf(one, index, texts)),
        ],
        hooks: { draw: [(drawing) => drawMarks(drawing, texts.current.marks ?? NO_MARKS)] },
      },
      dataOf(texts.current),
      element,
    )
    drawn.current = chart
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) chart.setSize({ width: element.clientWidth, height })
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      drawn.current = null
      chart.destroy()
    }
  }, [scheme, shape, height, fromZero])

  useEffect(() => {
    drawn.current?.setData(dataOf({ x, series }))
  }, [x, series, marks])

  return <figure className="xy-chart" ref={ref} role="img" aria-label={label} />
}

function dataOf({ x, series }: Pick<XyChartProps, 'x' | 'series'>): uPlot.AlignedData {
  return [[...x], ...series.map(({ values }) => [...values])]
}

function seriesOf(
  { label, kind, color, place, dashed }: XySeries,
  index: number,
  texts: { readonly current: XyChartProps },
): uPlot.Series {
  const stroke = token(color)
  const value = (_chart: uPlot, at: number | null): string => {
    const { series, yText } = texts.current
    return at === null ? '' : (series[index]?.format ?? yText)(at)
  }
  const usual = { label, stroke, value, spanGaps: true, pxAlign: 0 } // whole pixels bend lines
  if (kind === 'points') {
    return { ...usual, paths: () => null, points: { show: true, size: 6, fill: stroke, width: 0 } }
  }
  if (kind === 'bars') {
    const align = place === 'left' ? -1 : place === 'right' ? 1 : 0
    const paths = uPlot.paths.bars!({ size: [align === 0 ? 0.7 : 0.38, 40], align })
    return { ...usual, width: 0, fill: stroke, paths, points: { show: false } }
  }
  if (kind === 'steps-before' || kind === 'steps-after') {
    const paths = uPlot.paths.stepped!({ align: kind === 'steps-after' ? 1 : -1 })
    return { ...usual, width: 2, fill: `${stroke}2e`, paths, points: { show: false } }
  }
  const dash = dashed ? { dash: [5, 4] } : {}
  return { ...usual, width: 2, points: { show: false }, ...dash }
}

/** The values with a little room, and more above them for the words of marks. */
function rangeOf(low: number, high: number, fromZero: boolean, marks: number): [number, number] {
  if (low === null || !Number.isFinite(low)) return [0, 1]
  const [from, to] = fromZero ? [Math.min(0, low), Math.max(0, high)] : [low, high]
  const span = to - from || Math.abs(to) || 1
  const top = span * (0.06 + 0.08 * marks)
  return [fromZero && from === 0 ? 0 : from - span * 0.06, fromZero && to === 0 ? 0 : to + top]
}

function drawMarks(chart: uPlot, marks: readonly XyMark[]): void {
  const { ctx, bbox } = chart
  const ratio = devicePixelRatio
  for (const [line, { x, text, color }] of marks.entries()) {
    const at = chart.valToPos(x, 'x', true)
    if (at < bbox.left || at > bbox.left + bbox.width) continue
    ctx.save()
    ctx.strokeStyle = token(color)
    ctx.lineWidth = ratio
    ctx.setLineDash([4 * ratio, 3 * ratio])
    ctx.beginPath()
    ctx.moveTo(at, bbox.top)
    ctx.lineTo(at, bbox.top + bbox.height)
    ctx.stroke()
    ctx.font = `${11 * ratio}px 'Inter Variable', system-ui, sans-serif`
    const isRight = at > bbox.left + bbox.width * 0.75
    ctx.textAlign = isRight ? 'right' : 'left'
    const from = at + (isRight ? -5 : 5) * ratio
    const below = bbox.top + (12 + 14 * line) * ratio
    writeOver(ctx, text, { x: from, y: below, color: token(color) })
    ctx.restore()
  }
}
