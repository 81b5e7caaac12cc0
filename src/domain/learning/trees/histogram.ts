import { BIN_COUNT } from './bins.ts'

/** The packed derivatives of a node's samples, added up by feature and bin. */
export interface Histogram {
  readonly cells: Float64Array // 256 × feature + bin
  readonly quads: readonly Float64Array[] // the same numbers, four features to a view
}

export function emptyHistogram(quadCount: number): Histogram {
  const length = 4 * BIN_COUNT
  const cells = new Float64Array(length * quadCount)
  const quads = Array.from({ length: quadCount }, (_, quad) => {
    return cells.subarray(length * quad, length * (quad + 1))
  })
  return { cells, quads }
}

/**
 * Adds a node's samples to the cells of eight features, whose bins are the bytes of two words.
 * `packed` goes beside `order`. This is half of what training costs, and two words at a time are a
 * seventh faster than one.
 */
export function addTwoQuads(
  cells: Float64Array,
  words: Uint32Array,
  others: Float64Array,
  otherWords: Uint32Array,
  order: Uint32Array,
  packed: Float64Array,
): void {
  for (let index = 0; index < order.length; index += 1) {
    const sample = order[index]!
    const pair = packed[index]!
    const bins = words[sample]!
    const otherBins = otherWords[sample]!
    cells[bins & 255]! += pair
    cells[256 | ((bins >>> 8) & 255)]! += pair
    cells[512 | ((bins >>> 16) & 255)]! += pair
    cells[768 | (bins >>> 24)]! += pair
    others[otherBins & 255]! += pair
    others[256 | ((otherBins >>> 8) & 255)]! += pair
    others[512 | ((otherBins >>> 16) & 255)]! += pair
    others[768 | (otherBins >>> 24)]! += pair
  }
}

/** Of the one feature whose bins are the byte at `shift`. */
export function addFeature(
  cells: Float64Array,
  words: Uint32Array,
  shift: number,
  order: Uint32Array,
  packed: Float64Array,
): void {
  for (let index = 0; index < order.length; index += 1) {
    cells[(words[order[index]!]! >>> shift) & 255]! += packed[index]!
  }
}

/** What the other child's histogram is: the parent's less this child's. Sums are exact, so it is. */
export function takeAway(parent: Float64Array, child: Float64Array): void {
  for (let cell = 0; cell < parent.length; cell += 1) parent[cell]! -= child[cell]!
}
