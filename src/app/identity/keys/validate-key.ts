import { findKeyByPrefix } from '../../../store/identity/api-keys.ts'
import type { Context } from '../../context.ts'
import { judgeKey, type PresentedKey } from './authenticate-key.ts'
import type { ApiKeyRow } from './read-api-keys.ts'

export interface KeyValidity {
  readonly valid: boolean
  readonly detail: string
  readonly key: ApiKeyRow | null // null unless it works
}

/** Whether a key works from this address. Changes nothing, and does not count as a use. */
export async function validateKey(context: Context, presented: PresentedKey): Promise<KeyValidity> {
  const find = (prefix: string) => findKeyByPrefix(context.pool, prefix)
  const judged = await judgeKey(context, presented, find)
  return judged.ok
    ? { valid: true, detail: 'The key works.', key: judged.value }
    : { valid: false, detail: judged.refusal.message, key: null }
}
