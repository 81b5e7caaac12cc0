import { randomInt } from 'node:crypto'
import { hashSecret } from '../secret.ts'

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789' // none that is mistaken for another
const LENGTH = 16 // 79 bits: too many to guess, so that a fast hash is enough

/** Ten codes for a drawer, like `k7mw-x2ac-9pqr-hd4t`. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: 10 }, () => {
    const letters = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]!)
    return letters.join('').match(/.{4}/g)!.join('-')
  })
}

/** Blanks, hyphens and upper case, as people copy them, make no difference. */
export function hashRecoveryCode(code: string): Buffer {
  return hashSecret(code.replaceAll(/[\s-]/g, '').toLowerCase())
}
