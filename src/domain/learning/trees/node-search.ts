import type { Chance } from '../../../core/chance.ts'
import { addFew, emptyAgain, listAll } from './bin-list.ts'
import { BIN_COUNT, type Bins } from './bins.ts'
import { drawOrder } from './draw.ts'
import type { GrowthRoom } from './growth-room.ts'
import { addFeature, addTwoQuads, type Histogram } from './histogram.ts'
import type { Packing } from './packing.ts'
import { findSplit, noSplit, type NodeSums, type Split, type SplitLimits } from './split.ts'

/** What splits are looked for in: the same for all nodes of a tree. */
export interface Search {
  readonly bins: Bins
  readonly packing: Packing
  readonly features: readonly number[] // those that the tree sees, in their order
  readonly splitFeatures: number // how many of them a split looks at
  readonly limits: SplitLimits
  readonly draw: Chance
  readonly room: GrowthRoom
}

/** With fewer samples a node's bins are mostly empty, and its histogram costs more than it tells. */
export const FEW = 192

/** The best split of a node by its histogram, or by its samples alone where there is none. */
export function bestSplit(
  search: Search,
  samples: Uint32Array,
  sums: NodeSums,
  histogram: Histogram | null,
): Split {
  const { features, splitFeatures, packing, limits, draw, room } = search
  const best = noSplit()
  if (histogram === null) gather(samples, room)
  let wanted = splitFeatures
  for (const feature of wanted < features.length ? drawOrder(features, draw) : features) {
    const offset = histogram === null ? 0 : feature * BIN_COUNT
    const cells = histogram?.cells ?? addUp(search, feature, samples)
    if (histogram !== null) listBins(search, feature)
    // As in scikit-learn's forests, a feature that does not vary here is none of those looked at.
    if (findSplit(cells, offset, feature, room.list, sums, packing, limits, best)) wanted -= 1
    if (histogram === null) emptyAgain(cells, room.list)
    if (wanted === 0) break
  }
  return best
}

/** A node's derivatives by feature and bin, of the features that the tree sees and their neighbours. */
export function histogramOf({ bins, features, room }: Search, samples: Uint32Array): Histogram {
  const histogram = room.take()
  const quads = [...new Set(features.map((feature) => feature >> 2))]
  gather(samples, room)
  for (let place = 0; place < quads.length; place += 2) {
    const quad = quads[place]!
    const other = quads[place + 1] ?? SPARE
    addTwoQuads(
      histogram.quads[quad]!,
      bins.words[quad]!,
      histogram.quads[other] ?? room.spare,
      bins.words[other] ?? bins.words[quad]!,
      samples,
      room.gathered,
    )
  }
  return histogram
}

/** Beside an odd last quad, which is then added twice: where it counts, and where nobody looks. */
const SPARE = -1

/** One feature's cells, whose bins are then in the room's list. */
function addUp(search: Search, feature: number, samples: Uint32Array): Float64Array {
  const { feature: cells, list, gathered } = search.room
  const words = search.bins.words[feature >> 2]!
  const shift = 8 * (feature & 3)
  if (samples.length < FEW) addFew(cells, words, shift, samples, gathered, list)
  else {
    addFeature(cells, words, shift, samples, gathered)
    listBins(search, feature)
  }
  return cells
}

function listBins({ bins, room }: Search, feature: number): void {
  listAll(bins.edges[feature]!.length + 1, room.list)
}

function gather(samples: Uint32Array, { packed, gathered }: GrowthRoom): void {
  for (let index = 0; index < samples.length; index += 1) gathered[index] = packed[samples[index]!]!
}
