import type { Chance } from '../../../core/chance.ts'

/**
 * About this share of the samples, in their order, each with the same chance, and at least one;
 * beside them those that are left.
 */
export function drawSamples(
  count: number,
  share: number,
  draw: Chance,
): { readonly order: Uint32Array; readonly unseen: Uint32Array } {
  const order = new Uint32Array(count)
  const unseen = new Uint32Array(share >= 1 ? 0 : count)
  const certain = share >= 1 ? -1 : draw.integer(count)
  let [kept, left] = [0, 0]
  for (let sample = 0; sample < count; sample += 1) {
    if (share >= 1 || draw.uniform() < share || sample === certain) order[kept++] = sample
    else unseen[left++] = sample
  }
  return { order: order.subarray(0, kept), unseen: unseen.subarray(0, left) }
}

/** This share of the features, rounded down, at least one, in their order. */
export function drawFeatures(count: number, share: number, draw: Chance): number[] {
  const wanted = Math.max(1, Math.floor(share * count))
  const features: number[] = []
  for (let feature = 0; feature < count; feature += 1) {
    // Each is taken with the chance that makes every choice of so many as likely as any other.
    const [left, missing] = [count - feature, wanted - features.length]
    if (missing === left || draw.uniform() * left < missing) features.push(feature)
  }
  return features
}

/** How often each sample is drawn, when as many are drawn as there are, with replacement. */
export function drawRepeated(count: number, draw: Chance): Float64Array {
  const times = new Float64Array(count)
  for (let drawn = 0; drawn < count; drawn += 1) times[draw.integer(count)]! += 1
  return times
}

/** In an order drawn by chance; a copy. */
export function drawOrder(features: readonly number[], draw: Chance): number[] {
  const output = [...features]
  for (let last = output.length - 1; last > 0; last -= 1) {
    const other = draw.integer(last + 1)
    const kept = output[last]!
    output[last] = output[other]!
    output[other] = kept
  }
  return output
}
