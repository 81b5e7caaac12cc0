import { MISSING, type Bins } from './bins.ts'

/**
 * Puts the samples of a node that go left before those that go right, each in the order they had,
 * and answers how many go left. No branch depends on a sample.
 *
 * Shape: `order` is the node's; `room` is at least as long, and is left with anything in it.
 */
export function partition(
  { words }: Bins,
  { feature, bin, missingLeft }: { feature: number; bin: number; missingLeft: boolean },
  order: Uint32Array,
  room: Uint32Array,
): number {
  const goesLeft = new Uint8Array(256).fill(1, 0, bin + 1)
  goesLeft[MISSING] = missingLeft ? 1 : 0
  const word = words[feature >> 2]!
  const shift = 8 * (feature & 3)
  let left = 0
  let right = 0
  for (let index = 0; index < order.length; index += 1) {
    const sample = order[index]!
    const goes = goesLeft[(word[sample]! >>> shift) & 255]!
    order[left] = sample
    room[right] = sample
    left += goes
    right += 1 - goes
  }
  order.set(room.subarray(0, right), left)
  return left
}
