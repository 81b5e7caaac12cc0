/** Features as columns, and beside them the label of each sample. */
export interface Samples {
  readonly features: readonly Float64Array[]
  readonly target: Float64Array // the labels
}

/** What an algorithm asks of its samples. */
export interface SampleNeeds {
  readonly classes: boolean // labels are 0 and 1, and both are there
  readonly complete: boolean // no feature is missing, which is NaN
}

/** Why nothing can be learned from these samples, in a sentence; null if something can. */
export function samplesFault({ features, target }: Samples, needs: SampleNeeds): string | null {
  if (features.length === 0) return 'there is no feature to learn from'
  if (target.length < 2) return `${target.length} samples are too few to learn from`
  if (target.length > MOST_SAMPLES) {
    return `${target.length} samples are more than the ${MOST_SAMPLES} that are learned from at once`
  }
  if (features.some((column) => column.length !== target.length)) {
    return 'a feature has another number of samples than the label'
  }
  if (!target.every(isModerate)) return 'a label is missing, infinite or beyond 1e100'
  if (needs.classes && !target.every((label) => label === 0 || label === 1)) {
    return 'a classifier learns labels of 0 and 1, and there are others'
  }
  if (needs.classes && target.every((label) => label === target[0])) {
    return `all labels are ${target[0]}, so that there is nothing to tell apart`
  }
  const immense = features.findIndex((column) => {
    return !column.every((value) => Number.isNaN(value) || isModerate(value))
  })
  if (immense >= 0) return `feature ${immense} has values that are infinite or beyond 1e100`
  const holed = needs.complete ? features.findIndex((column) => column.some(Number.isNaN)) : -1
  return holed < 0 ? null : `feature ${holed} has missing values; only trees learn from those`
}

/** Squares of larger ones overflow once they are summed, and no market has them. */
function isModerate(value: number): boolean {
  return Math.abs(value) <= 1e100
}

/** Sums of so many derivatives still leave each its digits; see trees/packing.ts. */
const MOST_SAMPLES = 16_000_000

/** The samples of a span: views of the same numbers, not copies. */
export function samplesOf({ features, target }: Samples, { from, to }: Span): Samples {
  return {
    features: features.map((column) => column.subarray(from, to)),
    target: target.subarray(from, to),
  }
}

/** The samples from index `from` up to, not including, `to`. */
export interface Span {
  readonly from: number
  readonly to: number
}
