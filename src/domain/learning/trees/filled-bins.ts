import { MISSING } from './bins.ts'

/**
 * The bins of a feature in which a node has samples, in order. A split lies between two of them, and
 * where samples are few most of the 256 are empty.
 */
export interface FilledBins {
  readonly bins: Uint8Array
  count: number
}

/** Those of cells that are added up already, from `offset` on; missing values are not among them. */
export function listFilled(cells: Float64Array, offset: number, filled: FilledBins): void {
  const { bins } = filled
  let count = 0
  for (let bin = 0; bin < MISSING; bin += 1) {
    bins[count] = bin
    count += cells[offset + bin] === 0 ? 0 : 1
  }
  filled.count = count
}

/**
 * Adds a few samples up by the byte at `shift` of their words, and lists the bins that they fill.
 *
 * Shape: `cells` are of one feature, and all 0; `emptyAgain` leaves them so.
 */
export function addFew(
  cells: Float64Array,
  words: Uint32Array,
  shift: number,
  order: Uint32Array,
  packed: Float64Array,
  filled: FilledBins,
): void {
  MARKS.fill(0)
  for (let index = 0; index < order.length; index += 1) {
    const bin = (words[order[index]!]! >>> shift) & 255
    cells[bin]! += packed[index]!
    MARKS[bin >> 5]! |= 1 << bin // of 32: the shift counts modulo 32
  }
  const { bins } = filled
  let count = 0
  for (let part = 0; part < MARKS.length; part += 1) {
    let marks = MARKS[part]!
    while (marks !== 0) {
      const lowest = marks & -marks
      const bin = 32 * part + 31 - Math.clz32(lowest)
      if (bin !== MISSING) bins[count++] = bin
      marks ^= lowest
    }
  }
  filled.count = count
}

export function emptyAgain(cells: Float64Array, { bins, count }: FilledBins): void {
  for (let place = 0; place < count; place += 1) cells[bins[place]!] = 0
  cells[MISSING] = 0
}

const MARKS = new Int32Array(8) // a bit for each of 256 bins
