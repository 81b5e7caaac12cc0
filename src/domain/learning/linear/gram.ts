/**
 * The dot product of every two columns, each sample counted by its weight: Xᵀ W X.
 *
 * Shape: by column and column, symmetric, in full.
 * Edges: stretches of samples are added up one by one, so that what is read stays near; the order of
 *        the sums is fixed, and so are their bits.
 */
export function gramOf(
  columns: readonly Float64Array[],
  weights: Float64Array | null = null,
): Float64Array[] {
  const gram = columns.map(() => new Float64Array(columns.length))
  const sampleCount = columns[0]?.length ?? 0
  const weighted = new Float64Array(STRETCH)
  for (let from = 0; from < sampleCount; from += STRETCH) {
    const to = Math.min(sampleCount, from + STRETCH)
    columns.forEach((column, i) => {
      const part = column.subarray(from, to)
      if (weights === null) weighted.set(part)
      else
        for (let at = 0; at < part.length; at += 1) weighted[at] = part[at]! * weights[from + at]!
      addDots(gram[i]!, i + 1, weighted, columns, from, to)
    })
  }
  gram.forEach((row, i) => {
    for (let j = 0; j < i; j += 1) gram[j]![i] = row[j]!
  })
  return gram
}

const STRETCH = 512

/** To each of the first cells of a row the dot product with that column; four columns at a time. */
function addDots(
  row: Float64Array,
  count: number,
  a: Float64Array,
  columns: readonly Float64Array[],
  from: number,
  to: number,
): void {
  let j = 0
  for (; j + 3 < count; j += 4) {
    const [b, c, d, e] = [columns[j]!, columns[j + 1]!, columns[j + 2]!, columns[j + 3]!]
    let [first, second, third, fourth] = [0, 0, 0, 0]
    for (let at = from; at < to; at += 1) {
      const value = a[at - from]!
      first += value * b[at]!
      second += value * c[at]!
      third += value * d[at]!
      fourth += value * e[at]!
    }
    row[j]! += first
    row[j + 1]! += second
    row[j + 2]! += third
    row[j + 3]! += fourth
  }
  for (; j < count; j += 1) row[j]! += dot(a, columns[j]!, from, to)
}

/** Of the first values of `a` and those of `b` from `from` on; four sums run side by side. */
export function dot(a: Float64Array, b: Float64Array, from: number, to: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0]
  const count = to - from
  let at = 0
  for (; at + 3 < count; at += 4) {
    first += a[at]! * b[from + at]!
    second += a[at + 1]! * b[from + at + 1]!
    third += a[at + 2]! * b[from + at + 2]!
    fourth += a[at + 3]! * b[from + at + 3]!
  }
  for (; at < count; at += 1) first += a[at]! * b[from + at]!
  return first + second + (third + fourth)
}
