import { createHash } from 'node:crypto'
import { canonicalText } from '../../domain/learning/training/canonical.ts'
import type { TrainingConfig } from '../../domain/learning/training/training-config.ts'

/** 64 hexadecimal digits that name a configuration, however it was written. */
export function fingerprintOf(config: TrainingConfig): string {
  return createHash('sha256').update(canonicalText(config)).digest('hex')
}

/** The seed of all chance in a training: the same configuration draws the same. */
export function seedOf(fingerprint: string): number {
  return Number.parseInt(fingerprint.slice(0, 12), 16)
}
