import { MISSING } from './bins.ts'

/** Bins of a feature, in order, among which are all in which a node has samples. */
export interface BinList {
  readonly bins: Uint8Array
  count: number
}

/** The first so many bins, filled or not: of a node of many samples most are. */
export function listAll(count: number, list: BinList): void {
  const { bins } = list
  for (let bin = 0; bin < count; bin += 1) bins[bin] = bin
  list.count = count
}

/**
 * Adds a few samples up by the byte at `shift` of their words, and lists the bins that they fill: most
 * of the 256 are empty then.
 *
 * Shape: `cells` are of one feature, and all 0; `emptyAgain` leaves them so.
 */
export function addFew(
  cells: Float64Array,
  words: Uint32Array,
  shift: number,
  order: Uint32Array,
  packed: Float64Array,
  list: BinList,
): void {
  MARKS.fill(0)
  for (let index = 0; index < order.length; index += 1) {
    const bin = (words[order[index]!]! >>> shift) & 255
    cells[bin]! += packed[index]!
    MARKS[bin >> 5]! |= 1 << bin // of 32: the shift counts modulo 32
  }
  const { bins } = list
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
  list.count = count
}

export function emptyAgain(cells: Float64Array, { bins, count }: BinList): void {
  for (let place = 0; place < count; place += 1) cells[bins[place]!] = 0
  cells[MISSING] = 0
}

const MARKS = new Int32Array(8) // a bit for each of 256 bins
