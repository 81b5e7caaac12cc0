import { assert } from './assert.ts'
import { log } from './elementary.ts'
import { murmur128 } from './murmur.ts'

/** A stream of chance that gives the same numbers on every machine. One task, one stream. */
export interface Chance {
  /** In [0, 1), 53 bits. */
  uniform(): number
  /** Of the standard normal distribution. */
  normal(): number
  /** One of 0, 1, …, n − 1, each as likely as the others. */
  integer(n: number): number
}

/**
 * The stream of one task. Streams are never shared: whoever needs chance takes the seed and names
 * its own, so that the order in which tasks run, and on which worker, changes no number.
 *
 * Domain: `seed` and `index` are integers of at most 53 bits; `name` is a path like `world/day`.
 */
export function chance(seed: number, name: string, index: number): Chance {
  assert(Number.isSafeInteger(seed), 'a seed is an integer that a double holds exactly')
  assert(Number.isSafeInteger(index), 'an index is an integer that a double holds exactly')
  return fromWords(xoshiro(murmur128(`${seed}/${name}/${index}`)))
}

/**
 * The generator: 32-bit words from a state that is not all zeros.
 *
 * Source: D. Blackman and S. Vigna, Scrambled linear pseudorandom number generators (2021),
 *         xoshiro128** 1.1; period 2¹²⁸ − 1.
 */
export function xoshiro(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state
  assert((a | b | c | d) !== 0, 'the state is not all zeros')

  return () => {
    const scrambled = Math.imul(b, 5)
    const word = Math.imul((scrambled << 7) | (scrambled >>> 25), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return word >>> 0
  }
}

function fromWords(word: () => number): Chance {
  let spare = Number.NaN

  function uniform(): number {
    return ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992
  }

  /** Marsaglia's polar method (1964): two normals from a point in the unit disc. */
  function normal(): number {
    if (spare === spare) {
      const kept = spare
      spare = Number.NaN
      return kept
    }
    for (;;) {
      const x = 2 * uniform() - 1
      const y = 2 * uniform() - 1
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const factor = Math.sqrt((-2 * log(square)) / square)
      spare = y * factor
      return x * factor
    }
  }

  function integer(n: number): number {
    assert(Number.isInteger(n) && n >= 1 && n <= WORDS, 'n is from 1 to 2³²')
    const fair = WORDS - (WORDS % n) // a word from here on would favour the small results
    for (;;) {
      const drawn = word()
      if (drawn < fair) return drawn % n
    }
  }

  return { uniform, normal, integer }
}

const WORDS = 4_294_967_296
