/**
 * MurmurHash3, the 128-bit variant for 32-bit machines, of a text's UTF-8 bytes, with seed 0. It
 * spreads names over seeds; it keeps no secret.
 *
 * Shape:  four unsigned 32-bit words.
 * Source: A. Appleby, MurmurHash3 (2011), public domain; vectors in test/vectors/chance.json.
 */
export function murmur128(text: string): [number, number, number, number] {
  const bytes = new TextEncoder().encode(text)
  const hash: [number, number, number, number] = [0, 0, 0, 0]

  const whole = bytes.length - (bytes.length % 16)
  for (let offset = 0; offset < whole; offset += 16) {
    for (let lane = 0; lane < 4; lane += 1) {
      const mixed = rotate(
        hash[lane]! ^ scramble(wordAt(bytes, offset + 4 * lane), lane),
        SPIN[lane]!,
      )
      hash[lane] = (Math.imul(mixed + hash[(lane + 1) % 4]!, 5) + ADDEND[lane]!) | 0
    }
  }
  // The last bytes count as if zeros followed; a word of zeros changes nothing.
  for (let lane = 0; lane < 4; lane += 1) {
    hash[lane] = hash[lane]! ^ scramble(wordAt(bytes, whole + 4 * lane), lane) ^ bytes.length
  }

  mingle(hash)
  for (let lane = 0; lane < 4; lane += 1) hash[lane] = finish(hash[lane]!)
  mingle(hash)
  return hash.map((word) => word >>> 0) as [number, number, number, number]
}

const FACTORS = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93]
const TURN = [15, 16, 17, 18]
const SPIN = [19, 17, 15, 13]
const ADDEND = [0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17]

function scramble(word: number, lane: number): number {
  const turned = rotate(Math.imul(word, FACTORS[lane]!), TURN[lane]!)
  return Math.imul(turned, FACTORS[(lane + 1) % 4]!)
}

function mingle(hash: [number, number, number, number]): void {
  hash[0] = (hash[0] + hash[1] + hash[2] + hash[3]) | 0
  for (let lane = 1; lane < 4; lane += 1) hash[lane] = (hash[lane]! + hash[0]) | 0
}

function finish(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}

/** Little-endian; bytes beyond the end are zeros. */
function wordAt(bytes: Uint8Array, offset: number): number {
  let word = 0
  for (let index = 3; index >= 0; index -= 1) word = (word << 8) | (bytes[offset + index] ?? 0)
  return word
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
