/** Columns as a product of orthogonal ones and a triangle, as far as they say something new. */
export interface Orthogonal {
  readonly order: readonly number[] // the columns that count, in the order they were taken
  readonly triangle: readonly Float64Array[] // column k of it holds rows 0 to k
  readonly rotated: Float64Array // the labels in the orthogonal coordinates
}

/**
 * Householder's QR decomposition with column pivoting. `columns` and `labels` are overwritten.
 *
 * Edges:  a column whose remainder is below `tolerance` of its length is a sum of others, but for
 *         rounding, and is left out.
 * Source: G. Golub and C. Van Loan, Matrix Computations (4th edition, 2013), algorithm 5.4.1; the
 *         norms are computed anew where downdating has lost half of its digits.
 */
export function orthogonalize(
  columns: readonly Float64Array[],
  labels: Float64Array,
  tolerance = 1e-10,
): Orthogonal {
  const left = columns.map((_, index) => index)
  const lengths = columns.map((column) => squaresFrom(column, 0))
  const squares = lengths.slice()
  const exact = lengths.slice() // the squares when they were last computed, not downdated
  const order: number[] = []
  const triangle: Float64Array[] = []

  for (let row = 0; row < labels.length && left.length > 0; row += 1) {
    const taken = takeLongest(left, squares, lengths)
    const column = columns[taken]!
    const rest = squaresFrom(column, row)
    if (!(rest > tolerance * tolerance * lengths[taken]!)) {
      row -= 1 // it says nothing new; the others are looked at again
      continue
    }
    // The mirror v maps the column's rest onto the axis of this row.
    const length = Math.sqrt(rest)
    const top = column[row]!
    const diagonal = top > 0 ? -length : length
    column[row] = top - diagonal
    const half = length * (length + Math.abs(top)) // v·v ÷ 2
    for (const other of left) {
      reflect(columns[other]!, column, row, half)
      const value = columns[other]![row]!
      squares[other]! -= value * value
      if (squares[other]! < 1e-8 * exact[other]!) {
        squares[other] = exact[other] = squaresFrom(columns[other]!, row + 1)
      }
    }
    reflect(labels, column, row, half)
    column[row] = diagonal
    order.push(taken)
    triangle.push(column.slice(0, row + 1))
  }
  return { order, triangle, rotated: labels }
}

/** Solves the triangle for the labels: one coefficient for each column of `order`. */
export function solveTriangle({ triangle, rotated }: Orthogonal): Float64Array {
  const solution = rotated.slice(0, triangle.length)
  for (let k = triangle.length - 1; k >= 0; k -= 1) {
    const column = triangle[k]!
    const value = solution[k]! / column[k]!
    solution[k] = value
    for (let row = 0; row < k; row += 1) solution[row]! -= value * column[row]!
  }
  return solution
}

/** The inverse of the triangle times its transpose: the labels' variance that coefficients take. */
export function covarianceOf({ triangle }: Orthogonal): Float64Array[] {
  const size = triangle.length
  const inverse = triangle.map((_, k) => {
    const column = new Float64Array(size)
    column[k] = 1
    for (let row = k; row >= 0; row -= 1) {
      const value = column[row]! / triangle[row]![row]!
      column[row] = value
      for (let above = 0; above < row; above += 1) column[above]! -= value * triangle[row]![above]!
    }
    return column
  })
  return triangle.map((_, i) =>
    Float64Array.from(triangle, (_column, j) => {
      let sum = 0
      for (let k = Math.max(i, j); k < size; k += 1) sum += inverse[k]![i]! * inverse[k]![j]!
      return sum
    }),
  )
}

/** Of the columns left, the one of which relatively most is left; it leaves the list. */
function takeLongest(left: number[], squares: readonly number[], lengths: readonly number[]) {
  let best = 0
  for (let place = 1; place < left.length; place += 1) {
    const [mine, other] = [left[place]!, left[best]!]
    if (squares[mine]! * lengths[other]! > squares[other]! * lengths[mine]!) best = place
  }
  return left.splice(best, 1)[0]!
}

function reflect(column: Float64Array, mirror: Float64Array, from: number, half: number): void {
  let dot = 0
  for (let row = from; row < column.length; row += 1) dot += mirror[row]! * column[row]!
  const factor = dot / half
  for (let row = from; row < column.length; row += 1) column[row]! -= factor * mirror[row]!
}

function squaresFrom(column: Float64Array, from: number): number {
  let sum = 0
  for (let row = from; row < column.length; row += 1) sum += column[row]! * column[row]!
  return sum
}
