import { randomBytes } from 'node:crypto'
import { KEY_FORM } from '../../../contract/identity/api-keys.ts'

/** A key: `sb_`, the 8 hex digits that identify it, `_`, and 40 hex digits that nobody can guess. */
export interface DrawnKey {
  readonly key: string
  readonly keyPrefix: string
}

export function drawKey(): DrawnKey {
  const keyPrefix = randomBytes(4).toString('hex')
  return { key: `sb_${keyPrefix}_${randomBytes(20).toString('hex')}`, keyPrefix }
}

/** What identifies the key in what was sent; null when that is no key. */
export function prefixOf(presented: string): string | null {
  return KEY_FORM.exec(presented)?.[1] ?? null
}
