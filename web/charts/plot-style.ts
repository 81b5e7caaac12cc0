import type uPlot from 'uplot'

/** A colour of the theme, as the scheme has it now. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

/** What both axes of every plot have. */
export function axisStyle(): uPlot.Axis {
  return {
    stroke: token('--text-muted'),
    ticks: { show: false },
    font: "11px 'Inter Variable', system-ui, sans-serif",
  }
}

export const ACROSS_SIZE = 34 // px of the labels below a plot

/** A filled swatch for each line; one that is dashed has a dashed frame. */
export const LEGEND: uPlot.Legend = {
  live: true,
  markers: {
    width: (chart, index) => (chart.series[index]!.dash ? 2 : 0),
    dash: () => 'dashed',
    fill: (chart, index) => (chart.series[index]!.dash ? 'none' : colorOf(chart, index)),
  },
}

function colorOf(chart: uPlot, index: number): string {
  const stroke = chart.series[index]!.stroke
  return String(typeof stroke === 'function' ? stroke(chart, index) : stroke)
}

/** A word that lines may run behind. */
export function writeOver(
  ctx: CanvasRenderingContext2D,
  text: string,
  { x, y, color }: { readonly x: number; readonly y: number; readonly color: string },
): void {
  ctx.save()
  ctx.setLineDash([])
  ctx.lineJoin = 'round'
  ctx.lineWidth = 4 * devicePixelRatio
  ctx.strokeStyle = token('--surface')
  ctx.strokeText(text, x, y)
  ctx.fillStyle = color
  ctx.fillText(text, x, y)
  ctx.restore()
}
