import { BIN_COUNT, type Bins } from './bins.ts'
import { partitionRoom, type PartitionRoom } from './partition.ts'

/** Arrays that one tree after the other is grown in. */
export interface GrowthRoom {
  readonly scratch: Float64Array // cells of one feature
  readonly partition: PartitionRoom
  take(): Float64Array // cells of all features, all 0
  give(cells: Float64Array | null): void
}

export function growthRoom(bins: Bins): GrowthRoom {
  const free: Float64Array[] = []
  const length = 4 * BIN_COUNT * bins.words.length
  return {
    scratch: new Float64Array(BIN_COUNT),
    partition: partitionRoom(bins.sampleCount),
    take: () => free.pop()?.fill(0) ?? new Float64Array(length),
    give: (cells) => {
      if (cells !== null) free.push(cells)
    },
  }
}
