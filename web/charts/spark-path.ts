import type { CurvePoint } from './curve.ts'

const MARGIN = 4 // px, so that a stroke at an extreme is not cut

/**
 * The SVG paths of a small curve, evenly spaced by point, with the height of its base line. The
 * area is what lies between the two.
 */
export function sparkPath(
  curve: readonly CurvePoint[],
  base: number,
  width: number,
  height: number,
): { readonly line: string; readonly area: string; readonly baseY: number } {
  const values = curve.map(({ value }) => value)
  const low = Math.min(base, ...values)
  const high = Math.max(base, ...values)
  const yOf = (value: number): number =>
    high === low ? height / 2 : MARGIN + ((high - value) / (high - low)) * (height - 2 * MARGIN)

  const baseY = round(yOf(base))
  if (curve.length < 2) return { line: `M0 ${baseY}H${width}`, area: '', baseY }
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * width
    return `${round(x)} ${round(yOf(value))}`
  })
  const line = `M${points.join('L')}`
  return { line, area: `${line}V${baseY}H0Z`, baseY }
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10
}
