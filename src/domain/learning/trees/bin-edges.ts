import { chance } from '../../../core/chance.ts'

/**
 * Where the bins of a feature end: bin b holds what exceeds edge b − 1 and is at most edge b; the
 * last bin has no edge. Few distinct values have a bin each, with edges half way between them;
 * more share bins that hold about as many samples each.
 *
 * Shape: increasing; one less than there are bins. Missing values have no part in it.
 * Edges: of more than 50,000 samples as many are looked at, one of each of equally long stretches,
 *        since the ends of 255 bins need no more.
 */
export function binEdges(feature: Float64Array, maxBins: number, seed: number): Float64Array {
  const sorted = sampled(feature, seed).filter((value) => value === value)
  sorted.sort()
  const { values, counts } = distinct(sorted)
  if (values.length <= maxBins)
    return Float64Array.from(values.slice(1), (b, i) => between(values[i]!, b))

  const edges: number[] = []
  let waiting = sorted.length
  let gathered = 0
  for (let index = 0; index < values.length - 1 && edges.length < maxBins - 1; index += 1) {
    gathered += counts[index]!
    const fair = waiting / (maxBins - edges.length)
    // A value that alone is more than a bin's share gets its own.
    const crowded = counts[index + 1]! >= fair && gathered >= fair / 2
    if (gathered < fair && !crowded) continue
    edges.push(between(values[index]!, values[index + 1]!))
    waiting -= gathered
    gathered = 0
  }
  return Float64Array.from(edges)
}

function sampled(feature: Float64Array, seed: number): Float64Array {
  if (feature.length <= ENOUGH) return feature
  const draw = chance(seed, 'learning/bin-edges', 0)
  const stretch = feature.length / ENOUGH
  return Float64Array.from({ length: ENOUGH }, (_, index) => {
    return feature[Math.floor((index + draw.uniform()) * stretch)]!
  })
}

const ENOUGH = 50_000

function distinct(sorted: Float64Array): { values: Float64Array; counts: Uint32Array } {
  const values = new Float64Array(sorted.length)
  const counts = new Uint32Array(sorted.length)
  let last = -1
  for (const value of sorted) {
    if (last < 0 || value !== values[last]) values[(last += 1)] = value
    counts[last]! += 1
  }
  return { values: values.subarray(0, last + 1), counts: counts.subarray(0, last + 1) }
}

/** Half way, but below b also where no double lies between. */
function between(a: number, b: number): number {
  const middle = a / 2 + b / 2
  return middle >= a && middle < b ? middle : a
}
