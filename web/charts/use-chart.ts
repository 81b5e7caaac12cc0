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

/** Keeps all of a growing chart in sight until somebody moves it; a double click fits it again. */
export function useFit(open: OpenChart | null, ref: RefObject<HTMLDivElement | null>): () => void {
  const moved = useRef(false)
  useEffect(() => {
    const element = ref.current
    if (!element || !open || open.removed) return
    const onMove = (): void => void (moved.current = true)
    const onReset = (): void => {
      moved.current = false
      open.chart.timeScale().fitContent()
    }
    moved.current = false
    element.addEventListener('wheel', onMove, { passive: true })
    element.addEventListener('pointerdown', onMove)
    element.addEventListener('dblclick', onReset)
    return () => {
      element.removeEventListener('wheel', onMove)
      element.removeEventListener('pointerdown', onMove)
      element.removeEventListener('dblclick', onReset)
    }
  }, [open, ref])
  return () => {
    if (!moved.current && !open?.removed) open?.chart.timeScale().fitContent()
  }
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
    rightPriceScale: { borderVisible: false },
    timeScale: {
      borderColor: palette.line,
      timeVisible: intraday,
      secondsVisible: false,
      rightOffsetPixels: 16,
      enableConflation: true, // bars narrower than a pixel are drawn as one
      minBarSpacing: 0.01, // else fitContent shows only the tail of a long series
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
