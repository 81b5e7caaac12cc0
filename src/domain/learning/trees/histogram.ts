import { BIN_COUNT, type Bins } from './bins.ts'

/**
 * The packed derivatives of a node's samples, added up by feature and bin: cell 256 × feature + bin.
 * `packed` goes beside `order`: entry i is that of sample order[i].
 */
export function addQuad(
  cells: Float64Array,
  quad: number,
  { words }: Bins,
  order: Uint32Array,
  packed: Float64Array,
  from: number,
  to: number,
): void {
  const word = words[quad]!
  const first = 4 * BIN_COUNT * quad
  const [second, third, fourth] = [first + BIN_COUNT, first + 2 * BIN_COUNT, first + 3 * BIN_COUNT]
  for (let index = from; index < to; index += 1) {
    const bins = word[order[index]!]!
    const pair = packed[index]!
    cells[first + (bins & 255)]! += pair
    cells[second + ((bins >>> 8) & 255)]! += pair
    cells[third + ((bins >>> 16) & 255)]! += pair
    cells[fourth + (bins >>> 24)]! += pair
  }
}

/** Of one feature alone, from `offset` on. */
export function addFeature(
  cells: Float64Array,
  offset: number,
  feature: number,
  { words }: Bins,
  order: Uint32Array,
  packed: Float64Array,
  from: number,
  to: number,
): void {
  const word = words[feature >> 2]!
  const shift = 8 * (feature & 3)
  for (let index = from; index < to; index += 1) {
    cells[offset + ((word[order[index]!]! >>> shift) & 255)]! += packed[index]!
  }
}

/** What the other child's histogram is: the parent's less this child's. Sums are exact, so it is. */
export function takeAway(parent: Float64Array, child: Float64Array): void {
  for (let cell = 0; cell < parent.length; cell += 1) parent[cell]! -= child[cell]!
}
