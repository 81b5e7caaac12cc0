import type { Time } from 'lightweight-charts'
import { useEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent } from 'react'
import { useChart, type OpenChart } from '../../charts/use-chart.ts'
import type { Bar } from './bars.ts'
import { openBoard, type Board, type Level } from './board.ts'
import { colorOf, type ColorToken } from './colors.ts'
import { openIndicatorLines, panesOf, type IndicatorLines } from './indicator-lines.ts'
import { Legend, type Pointed } from './legend.tsx'
import { barAt, inTime, labelMarks, patternMarks } from './marks.ts'
import type { Definition, Drawing, Label } from './queries.ts'
import type { LiveValue } from './use-live.ts'
import { usePaneTops } from './use-pane-tops.ts'

export interface ShownIndicator {
  readonly id: string
  readonly definition: Definition
  readonly token: ColorToken
}

interface ChartCanvasProps {
  readonly bars: readonly Bar[]
  readonly shown: readonly ShownIndicator[]
  readonly drawings: readonly Drawing[]
  readonly live: ReadonlyMap<string, LiveValue>
  readonly labels: readonly Label[]
  readonly levels: readonly Level[]
  readonly intraday: boolean
  readonly isLabelling: boolean
  readonly label: string
  readonly onOlder: () => void
  readonly onPick: (bar: Bar) => void // a bar that was clicked, or chosen by Enter
  readonly onRemove: (id: string) => void
}

interface Opened {
  readonly open: OpenChart
  readonly board: Board
  readonly lines: IndicatorLines
}

const NEAR_THE_START = 60 // bars left of which none is left, when more are asked for

/** Bars, indicators in their panes, marks and levels; with what is under the crosshair in words. */
export function ChartCanvas(props: ChartCanvasProps) {
  const { bars, shown, drawings, live, labels, levels, intraday, onOlder, onPick } = props
  const [ref, open] = useChart(intraday)
  const [opened, setOpened] = useState<Opened | null>(null)
  const [pointed, setPointed] = useState<Pointed | null>(null)
  const now = useRef({ bars, onOlder, onPick })
  now.current = { bars, onOlder, onPick }

  useEffect(() => {
    if (!open || open.removed) return
    const board = openBoard(open)
    const lines = openIndicatorLines(open)
    setOpened({ open, board, lines })
    const { chart } = open
    chart.subscribeCrosshairMove(({ time }) => setPointed(pointAt(now.current.bars, time)))
    chart.subscribeClick(({ time }) => {
      const bar = time === undefined ? null : barAt(now.current.bars, Number(time))
      if (bar) now.current.onPick(bar)
    })
    chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range && range.from < NEAR_THE_START) now.current.onOlder()
    })
    return () => setOpened(null)
  }, [open])

  const isThere = opened !== null && !opened.open.removed
  useEffect(() => {
    if (isThere) opened.board.bars(bars)
  }, [opened, isThere, bars])
  const names = shown.map(({ id, token }) => `${id} ${token}`).join()
  useEffect(() => {
    if (!isThere) return
    opened.lines.show(shown.map((one) => ({ ...one, color: colorOf(one.token) })))
    opened.lines.fill(drawings)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what is shown is told by its names
  }, [opened, isThere, names])
  useEffect(() => {
    if (isThere) opened.lines.fill(drawings)
  }, [opened, isThere, drawings])
  useEffect(() => {
    if (isThere) for (const [id, value] of live) opened.lines.update(id, value)
  }, [opened, isThere, live])
  const definitions = useMemo(() => shown.map(({ definition }) => definition), [shown])
  useEffect(() => {
    if (!isThere) return
    const { palette } = opened.open
    const patterns = patternMarks(drawings, definitions, palette)
    opened.board.marks(inTime([...patterns, ...labelMarks(labels, bars, palette)]))
  }, [opened, isThere, drawings, definitions, labels, bars])
  useEffect(() => {
    if (isThere) opened.board.levels(levels)
  }, [opened, isThere, levels])

  const panes = useMemo(() => panesOf(shown), [shown])
  const below = Math.max(0, ...panes.values())
  const tops = usePaneTops(isThere ? opened.open : null, below)
  const shownBar = pointed ?? { index: bars.length - 1, isPointed: false }
  return (
    <div className={props.isLabelling ? 'chart-frame labelling' : 'chart-frame'}>
      <Legend {...props} at={shownBar} panes={panes} tops={tops} />
      <figure
        className="chart-canvas"
        ref={ref}
        style={{ '--more-panes': Math.max(0, below - 1) } as CSSProperties}
        aria-label={props.label}
        // A chart is read by its crosshair, which the arrows move.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={(event) => {
          if (isThere) onKey(event, opened, bars, pointed, setPointed, onPick)
        }}
      />
    </div>
  )
}

function pointAt(bars: readonly Bar[], time: Time | undefined): Pointed | null {
  if (time === undefined) return null
  const index = bars.findLastIndex((bar) => bar.time <= Number(time))
  return index < 0 ? null : { index, isPointed: true }
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 }

/** Arrows move the crosshair, with Shift by ten; Enter takes its bar; plus and minus zoom. */
function onKey(
  event: KeyboardEvent,
  { open: { chart }, board }: Opened,
  bars: readonly Bar[],
  pointed: Pointed | null,
  setPointed: (pointed: Pointed) => void,
  onPick: (bar: Bar) => void,
): void {
  const { key, shiftKey } = event
  const scale = chart.timeScale()
  const at = pointed?.index ?? bars.length
  const step = STEPS[key]
  if (step !== undefined) {
    const index = Math.min(Math.max(at + step * (shiftKey ? 10 : 1), 0), bars.length - 1)
    const bar = bars[index]
    if (!bar) return
    chart.setCrosshairPosition(bar.close, bar.time as never, board.price)
    setPointed({ index, isPointed: true })
    const range = scale.getVisibleLogicalRange()
    if (range && (index < range.from || index > range.to)) {
      const half = (range.to - range.from) / 2
      scale.setVisibleLogicalRange({ from: index - half, to: index + half })
    }
  } else if (key === 'Enter' && bars[at]) onPick(bars[at])
  else if (key === '+' || key === '-') {
    const range = scale.getVisibleLogicalRange()
    if (!range) return
    const change = ((range.to - range.from) / 4) * (key === '+' ? 1 : -1)
    scale.setVisibleLogicalRange({ from: range.from + change, to: range.to })
  } else if (key === 'End') scale.scrollToRealTime()
  else return
  event.preventDefault()
}
