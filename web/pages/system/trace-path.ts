export const FEWEST_LOOKS = 15 // fill the width; fewer end at its right

/** The path of a figure over the looks, each piece closed to the ground if `filled`. */
export function tracePath(
  values: readonly (number | null)[],
  most: number,
  width: number,
  height: number,
  filled: boolean,
): string {
  const top = values.reduce<number>((high, value) => Math.max(high, value ?? 0), most)
  const step = width / (Math.max(FEWEST_LOOKS, values.length) - 1)
  const first = width - (values.length - 1) * step
  const points = values.map((value, index) =>
    value === null
      ? null
      : ([first + index * step, height - (value / top) * (height - 2)] as const),
  )
  return piecesOf(points)
    .map((piece) => {
      const line = piece.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')
      const [from, to] = [piece[0]![0].toFixed(1), piece.at(-1)![0].toFixed(1)]
      return filled ? `M${from} ${height}L${line}L${to} ${height}z` : `M${line}`
    })
    .join('')
}

type Point = readonly [x: number, y: number]

function piecesOf(points: readonly (Point | null)[]): readonly (readonly Point[])[] {
  const pieces: Point[][] = [[]]
  for (const point of points) {
    if (point) pieces.at(-1)!.push(point)
    else if (pieces.at(-1)!.length > 0) pieces.push([])
  }
  return pieces.filter(({ length }) => length > 0)
}
