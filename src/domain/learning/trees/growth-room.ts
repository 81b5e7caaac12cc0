import { BIN_COUNT, type Bins } from './bins.ts'
import type { BinList } from './bin-list.ts'
import { emptyHistogram, type Histogram } from './histogram.ts'

/** Arrays that one tree after the other is grown in. */
export interface GrowthRoom {
  readonly packed: Float64Array // by sample
  readonly gathered: Float64Array // of the samples of one node, side by side
  readonly order: Uint32Array // of half of a node's samples
  readonly feature: Float64Array // the cells of one feature, all 0 between uses
  readonly list: BinList
  readonly spare: Float64Array // cells of four that nobody reads
  take(): Histogram // all 0
  give(histogram: Histogram | null): void
}

export function growthRoom({ sampleCount, words }: Bins): GrowthRoom {
  const free: Histogram[] = []
  return {
    packed: new Float64Array(sampleCount),
    gathered: new Float64Array(sampleCount),
    order: new Uint32Array(sampleCount),
    feature: new Float64Array(BIN_COUNT),
    list: { bins: new Uint8Array(BIN_COUNT), count: 0 },
    spare: new Float64Array(4 * BIN_COUNT),
    take() {
      const histogram = free.pop()
      histogram?.cells.fill(0)
      return histogram ?? emptyHistogram(words.length)
    },
    give(histogram) {
      if (histogram !== null) free.push(histogram)
    },
  }
}
