import { MISSING, type Bins } from './bins.ts'

/** Room that partitions share, so that none is made for each node. */
export interface PartitionRoom {
  readonly goesLeft: Uint8Array // by bin
  readonly order: Uint32Array
  readonly packed: Float64Array
}

export function partitionRoom(sampleCount: number): PartitionRoom {
  return {
    goesLeft: new Uint8Array(256),
    order: new Uint32Array(sampleCount),
    packed: new Float64Array(sampleCount),
  }
}

/**
 * Puts the samples of a node that go left before those that go right, each in the order they had,
 * and answers where the right ones begin. No branch depends on a sample.
 */
export function partition(
  { words }: Bins,
  { feature, bin, missingLeft }: { feature: number; bin: number; missingLeft: boolean },
  order: Uint32Array,
  packed: Float64Array,
  from: number,
  to: number,
  room: PartitionRoom,
): number {
  const { goesLeft, order: rightOrder, packed: rightPacked } = room
  goesLeft.fill(0)
  goesLeft.fill(1, 0, bin + 1)
  goesLeft[MISSING] = missingLeft ? 1 : 0
  const word = words[feature >> 2]!
  const shift = 8 * (feature & 3)
  let left = from
  let right = 0
  for (let index = from; index < to; index += 1) {
    const sample = order[index]!
    const pair = packed[index]!
    const goes = goesLeft[(word[sample]! >>> shift) & 255]!
    order[left] = sample
    packed[left] = pair
    rightOrder[right] = sample
    rightPacked[right] = pair
    left += goes
    right += 1 - goes
  }
  order.set(rightOrder.subarray(0, right), left)
  packed.set(rightPacked.subarray(0, right), left)
  return left
}
