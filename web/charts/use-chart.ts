import { useComputedColorScheme } from '@mantine/core'
import {
  createChart,
  TickMarkType,
  type IChartApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { formatAxisTime, formatDay, VENUE_ZONE_NAME, type TickUnit } from '../format/time.ts'

export interface Palette {
  readonly gain: string
  readonly loss: string
  readonly accent: string
  readonly warn: string
  readonly muted: string
  readonly line: string
  readonly surface: string
}

export interface OpenChart {
  readonly chart: IChartApi
  readonly palette: Palette
  removed: boolean // nothing may be drawn any more, even by effects of the render that removed it
}

const TOKENS = {
  gain: '--gain',
  loss: '--loss',
  accent: '--accent',
  warn: '--warn',
  muted: '--text-muted',
  line: '--line',
  surface: '--surface',
}

const UNITS: Readonly<Record<TickMarkType, TickUnit>> = {
  [TickMarkType.Year]: 'year',
  [TickMarkType.Month]: 'month',
  [TickMarkType.DayOfMonth]: 'day',
  [TickMarkType.Time]: 'time',
  [TickMarkType.TimeWithSeconds]: 'second',
}

/** A chart in the element that `ref` gets, in the colours of the scheme; null until it is there. */
export function useChart(intraday: boolean): [RefObject<HTMLDivElement | null>, OpenChart | null] {
  const ref = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<OpenChart | null>(null)
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  useEffect(() => {
    const palette = readPalette()
    const chart = createChart(ref.current!, optionsOf(palette, intraday))
    const opened = { chart, palette, removed: false }
    setOpen(opened)
    return () => {
      opened.removed = true
      setOpen(null)
      chart.remove()
    }
  }, [scheme, intraday])
  return [ref, open]
}

const MARGIN = 24 // px beside the first bar and the last, so that their labels are not cut
const FEW_BARS = 30 // fewer do not become any wider

/**
 * Keeps all of a growing chart in sight until somebody moves it; a double click fits it again.
 * `from` says whether it starts so. Returns what has to be told how many bars there are now.
 */
export function useFit(
  open: OpenChart | null,
  ref: RefObject<HTMLDivElement | null>,
  from: 'all' | 'newest' = 'all',
): (barCount: number) => void {
  const follows = useRef(false)
  const bars = useRef(0)
  useEffect(() => {
    const element = ref.current
    if (!element || !open || open.removed) return
    const onMove = (): void => void (follows.current = false)
    const onSize = (): void => {
      if (follows.current) fitBars(open.chart, bars.current)
    }
    const onReset = (): void => {
      follows.current = true
      fitBars(open.chart, bars.current)
    }
    follows.current = from === 'all'
    open.chart.timeScale().subscribeSizeChange(onSize) // it goes with the chart
    element.addEventListener('wheel', onMove, { passive: true })
    element.addEventListener('pointerdown', onMove)
    element.addEventListener('dblclick', onReset)
    return () => {
      element.removeEventListener('wheel', onMove)
      element.removeEventListener('pointerdown', onMove)
      element.removeEventListener('dblclick', onReset)
    }
  }, [open, ref, from])
  return (barCount) => {
    bars.current = barCount
    if (follows.current && open && !open.removed) fitBars(open.chart, barCount)
  }
}

function fitBars(chart: IChartApi, barCount: number): void {
  const room = chart.timeScale().width() - 2 * MARGIN
  if (room <= 0 || barCount === 0) return
  const shown = Math.max(barCount, FEW_BARS)
  const margin = (MARGIN * shown) / room // in bars
  chart.timeScale().setVisibleLogicalRange({ from: -0.5 - margin, to: shown - 0.5 + margin })
}

/** The library counts seconds. */
export function chartTime(milliseconds: number): UTCTimestamp {
  return Math.floor(milliseconds / 1000) as UTCTimestamp
}

function optionsOf(palette: Palette, intraday: boolean) {
  return {
    autoSize: true,
    layout: {
      background: { color: palette.surface },
      textColor: palette.muted,
      fontFamily: "'Inter Variable', system-ui, sans-serif",
      fontSize: 11,
      attributionLogo: true, // the library's licence asks for it
      panes: { separatorColor: palette.line, separatorHoverColor: palette.line },
    },
    grid: { vertLines: { visible: false }, horzLines: { color: palette.line } },
    rightPriceScale: { borderVisible: false, entireTextOnly: true },
    timeScale: {
      borderColor: palette.line,
      timeVisible: intraday,
      secondsVisible: false,
      rightOffsetPixels: MARGIN,
      enableConflation: true, // bars narrower than a pixel are drawn as one
      minBarSpacing: 0.01, // else only the tail of a long series is shown
      tickMarkFormatter: (time: Time, type: TickMarkType) =>
        formatAxisTime(Number(time) * 1000, UNITS[type]),
    },
    crosshair: { vertLine: { color: palette.muted }, horzLine: { color: palette.muted } },
    localization: {
      timeFormatter: (time: Time) => labelOf(Number(time) * 1000, intraday),
    },
    handleScroll: { vertTouchDrag: false }, // the page scrolls
  }
}

const TWO_PLACES = { minimumFractionDigits: 2, maximumFractionDigits: 2 }

/** The labels of a price scale, grouped as the amounts on the page are. */
export const PRICE_FORMAT = {
  type: 'custom',
  formatter: (price: number): string => price.toLocaleString('en-IN', TWO_PLACES),
  minMove: 0.01,
} as const

function labelOf(at: number, intraday: boolean): string {
  if (!intraday) return formatDay(at)
  return `${formatDay(at)} ${formatAxisTime(at, 'time')} ${VENUE_ZONE_NAME}`
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const read = ([name, token]: readonly [string, string]) =>
    [name, style.getPropertyValue(token).trim()] as const
  return Object.fromEntries(Object.entries(TOKENS).map(read)) as unknown as Palette
}
