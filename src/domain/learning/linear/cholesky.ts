/**
 * Solves A x = b for a symmetric, positive definite A, by Cholesky's decomposition; null if A is not
 * that, but for rounding.
 */
export function solveSymmetric(a: readonly Float64Array[], b: Float64Array): Float64Array | null {
  const size = b.length
  const lower = a.map((row) => row.slice())
  for (let j = 0; j < size; j += 1) {
    const row = lower[j]!
    for (let k = 0; k < j; k += 1) {
      let sum = row[k]!
      for (let m = 0; m < k; m += 1) sum -= row[m]! * lower[k]![m]!
      row[k] = sum / lower[k]![k]!
    }
    let rest = row[j]!
    for (let m = 0; m < j; m += 1) rest -= row[m]! * row[m]!
    if (!(rest > SMALLEST * a[j]![j]!)) return null
    row[j] = Math.sqrt(rest)
  }
  const x = b.slice()
  for (let j = 0; j < size; j += 1) {
    for (let k = 0; k < j; k += 1) x[j]! -= lower[j]![k]! * x[k]!
    x[j]! /= lower[j]![j]!
  }
  for (let j = size - 1; j >= 0; j -= 1) {
    for (let k = j + 1; k < size; k += 1) x[j]! -= lower[k]![j]! * x[k]!
    x[j]! /= lower[j]![j]!
  }
  return x
}

/** Of a diagonal what has to be left: less than this is what rounding left. */
const SMALLEST = 1e-13
