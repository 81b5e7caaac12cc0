import { useEffect, useState } from 'react'
import type { OpenChart } from '../../charts/use-chart.ts'

/** Where each pane of a chart begins, in px from its top; also after somebody moved a border. */
export function usePaneTops(open: OpenChart | null, count: number): readonly number[] {
  const [tops, setTops] = useState<readonly number[]>([])
  useEffect(() => {
    if (!open || open.removed) return
    const { chart } = open
    const measure = (): void => {
      const from = chart.chartElement().getBoundingClientRect().top
      const found = elementsOf(open).map((pane) => pane.getBoundingClientRect().top - from)
      setTops((before) => (before.join() === found.join() ? before : found))
    }
    const observer = new ResizeObserver(measure)
    const frame = requestAnimationFrame(() => {
      for (const pane of elementsOf(open)) observer.observe(pane)
    })
    return () => {
      cancelAnimationFrame(frame)
      observer.disconnect()
    }
  }, [open, count])
  return tops
}

function elementsOf(open: OpenChart): readonly HTMLElement[] {
  return open.removed ? [] : open.chart.panes().flatMap((pane) => pane.getHTMLElement() ?? [])
}
