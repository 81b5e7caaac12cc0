import { hash, timingSafeEqual } from 'node:crypto'

/**
 * What we keep of a key's secret. Its 256 random bits cannot be guessed, so a fast hash is enough;
 * a slow one protects passwords, which people choose.
 */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}

/** Takes the same time whether the first byte differs or the last. */
export function secretMatches(secret: string, kept: Uint8Array): boolean {
  const presented = hashSecret(secret)
  return kept.length === presented.length && timingSafeEqual(presented, kept)
}
