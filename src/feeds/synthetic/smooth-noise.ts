import { chance } from '../../core/chance.ts'

/**
 * Noise that moves slowly: standard normal at every `period`th unit of `x`, on a straight line
 * between. Any place can be asked for without those before it.
 */
export function smoothNoise(seed: number, name: string, x: number, period: number): number {
  const place = x / period
  const from = Math.floor(place)
  const share = place - from
  return knot(seed, name, from) * (1 - share) + knot(seed, name, from + 1) * share
}

function knot(seed: number, name: string, index: number): number {
  return chance(seed, name, index).normal()
}

/** A number in [−1, 1) that belongs to two integers: cheap chance for what moves every second. */
export function jitter(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x165667b1, 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return ((h ^ (h >>> 15)) >>> 0) / 2_147_483_648 - 1
}
