/** What a fit came to. */
export interface Fit {
  readonly parameters: Float64Array
  readonly cost: number // half the sum of the squared residuals
}

const MOST_STEPS = 60
const DAMPED_OUT = 1e12
const DIFFERENCE = 1e-6 // relative step of a derivative

/**
 * The parameters near `start` at which the squares of the residuals sum to the least.
 *
 * Edges:  ends where a step no longer gains a part in 10⁹, or after 60; a start whose residuals are
 *         not all numbers is answered as it is, at infinite cost.
 * Source: D. Marquardt (1963), An algorithm for least-squares estimation of nonlinear parameters;
 *         derivatives by differences.
 */
export function leastSquares(
  start: readonly number[],
  residualsOf: (parameters: Float64Array) => Float64Array,
): Fit {
  let parameters = Float64Array.from(start)
  let residuals = residualsOf(parameters)
  let cost = costOf(residuals)
  if (!Number.isFinite(cost)) return { parameters, cost: Infinity }
  let damping = 1e-3
  for (let step = 0; step < MOST_STEPS && damping < DAMPED_OUT; step += 1) {
    const { normal, gradient } = normalEquations(parameters, residuals, residualsOf)
    let gained = 0
    while (damping < DAMPED_OUT) {
      const change = solve(damped(normal, damping), gradient)
      const next = parameters.map((value, index) => value - change[index]!)
      const nextResiduals = residualsOf(next)
      const nextCost = costOf(nextResiduals)
      if (nextCost < cost) {
        gained = cost - nextCost
        ;[parameters, residuals, cost] = [next, nextResiduals, nextCost]
        damping = Math.max(damping / 10, 1e-12)
        break
      }
      damping *= 10
    }
    if (gained <= 1e-9 * cost) break
  }
  return { parameters, cost }
}

function costOf(residuals: Float64Array): number {
  return residuals.reduce((sum, residual) => sum + 0.5 * residual * residual, 0)
}

/** JᵀJ and Jᵀr of the residuals' derivatives J. */
function normalEquations(
  parameters: Float64Array,
  residuals: Float64Array,
  residualsOf: (parameters: Float64Array) => Float64Array,
): { readonly normal: Float64Array[]; readonly gradient: Float64Array } {
  const columns = Array.from(parameters, (value, index) => {
    const step = DIFFERENCE * Math.max(Math.abs(value), 1e-2)
    const moved = Float64Array.from(parameters)
    moved[index] = value + step
    return residualsOf(moved).map((residual, at) => (residual - residuals[at]!) / step)
  })
  const dot = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, index) => sum + value * b[index]!, 0)
  return {
    normal: columns.map((a) => Float64Array.from(columns, (b) => dot(a, b))),
    gradient: Float64Array.from(columns, (column) => dot(column, residuals)),
  }
}

function damped(normal: readonly Float64Array[], damping: number): Float64Array[] {
  return normal.map((row, index) => {
    const copy = Float64Array.from(row)
    copy[index] = row[index]! * (1 + damping) + 1e-300
    return copy
  })
}

/** Gauss's elimination with the largest pivot of each column. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const rows = matrix.map((row, index) => Float64Array.of(...row, right[index]!))
  const count = rows.length
  for (let column = 0; column < count; column += 1) {
    let pivot = column
    for (let row = column + 1; row < count; row += 1) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row
    }
    ;[rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!]
    for (let row = column + 1; row < count; row += 1) {
      const share = rows[row]![column]! / rows[column]![column]!
      for (let at = column; at <= count; at += 1) rows[row]![at]! -= share * rows[column]![at]!
    }
  }
  const answer = new Float64Array(count)
  for (let row = count - 1; row >= 0; row -= 1) {
    let rest = rows[row]![count]!
    for (let at = row + 1; at < count; at += 1) rest -= rows[row]![at]! * answer[at]!
    answer[row] = rest / rows[row]![row]!
  }
  return answer
}
