import { binEdges } from './bin-edges.ts'

/**
 * Every feature of every sample as the number of its bin, a byte. Four features share an array of
 * words, because that is how a histogram reads them fastest: in one load.
 */
export interface Bins {
  readonly sampleCount: number
  readonly edges: readonly Float64Array[] // by feature; see binEdges
  readonly holed: readonly boolean[] // by feature: whether a value of it is missing
  readonly words: readonly Uint32Array[] // by quad of features; byte f % 4 of words[⌊f ÷ 4⌋][sample]
}

/** The bin of a missing value: after all others, of which there are at most 255. */
export const MISSING = 255
export const BIN_COUNT = 256

export function binFeatures(
  features: readonly Float64Array[],
  maxBins: number,
  seed: number,
): Bins {
  const sampleCount = features[0]!.length
  const words = Array.from({ length: Math.ceil(features.length / 4) }, () => {
    return new Uint32Array(sampleCount)
  })
  const edges = features.map((feature) => binEdges(feature, maxBins, seed))
  const holed = features.map((feature, index) => {
    return writeBins(feature, edges[index]!, words[index >> 2]!, 8 * (index & 3))
  })
  return { sampleCount, edges, holed, words }
}

/** Writes the byte at `shift` of each word; says whether a value is missing. */
function writeBins(
  feature: Float64Array,
  edges: Float64Array,
  words: Uint32Array,
  shift: number,
): boolean {
  const padded = new Float64Array(BIN_COUNT).fill(Infinity)
  padded.set(edges)
  let holed = false
  for (let sample = 0; sample < feature.length; sample += 1) {
    const value = feature[sample]!
    // How many edges are below the value, by halves and without a branch to guess.
    let bin = value > padded[127]! ? 128 : 0
    bin += value > padded[bin + 63]! ? 64 : 0
    bin += value > padded[bin + 31]! ? 32 : 0
    bin += value > padded[bin + 15]! ? 16 : 0
    bin += value > padded[bin + 7]! ? 8 : 0
    bin += value > padded[bin + 3]! ? 4 : 0
    bin += value > padded[bin + 1]! ? 2 : 0
    bin += value > padded[bin]! ? 1 : 0
    if (value !== value) {
      bin = MISSING
      holed = true
    }
    words[sample]! |= bin << shift
  }
  return holed
}
