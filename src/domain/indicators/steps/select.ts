/**
 * The greater of two finite numbers. V8 compiles `Math.max` and conditionals on doubles to branches,
 * which on prices a processor mispredicts every other bar; a comparison that counts 0 or 1 is none.
 */
export function greaterOf(one: number, other: number): number {
  const isOne = +(one > other)
  return one * isOne + other * (1 - isOne)
}

/** The lesser of two finite numbers, without a branch. */
export function lesserOf(one: number, other: number): number {
  const isOne = +(one < other)
  return one * isOne + other * (1 - isOne)
}
