import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * What we keep of a key's secret. Its 256 random bits cannot be guessed, so a fast hash is enough;
 * a slow one protects passwords, which people choose.
 */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** Takes the same time whether the first byte differs or the last. */
export function secretMatches(secret: string, hash: Uint8Array): boolean {
  const presented = hashSecret(secret)
  return hash.length === presented.length && timingSafeEqual(presented, hash)
}
