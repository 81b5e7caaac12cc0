import { AppError, type ErrorCode } from '../../../core/app-error.ts'
import { formatInstant } from '../../../core/instant.ts'
import { accept, refuse, type Result } from '../../../core/result.ts'
import type { KeyOfUser } from '../../../store/identity/api-keys.ts'
import type { Context } from '../../context.ts'
import { isInRanges } from './address-ranges.ts'
import type { Caller } from '../authenticate.ts'
import { prefixOf } from './key-form.ts'
import { findKnownKey, type WithCache } from './known-keys.ts'
import { secretMatches } from '../secret.ts'

/** A key as it came, and from where. */
export interface PresentedKey {
  readonly key: string
  readonly address: string
}

/** Why a key does not work here, and whose it is, if the whole of it was known. */
export interface KeyRefusal {
  readonly code: ErrorCode
  readonly message: string
  readonly key: { readonly userId: string; readonly keyId: string } | null
}

/** A key that was refused, with what the log of its use needs. */
export class KeyRefused extends AppError {
  readonly key: KeyRefusal['key']

  constructor({ code, message, key }: KeyRefusal) {
    super(code, {}, { message })
    this.key = key
  }
}

/** Who the key acts as, and what it may do. */
export async function authenticateKey(
  context: WithCache,
  presented: PresentedKey,
): Promise<Caller> {
  const judged = await judgeKey(context, presented, (prefix) => findKnownKey(context, prefix))
  if (!judged.ok) throw new KeyRefused(judged.refusal)
  return toCaller(judged.value)
}

/**
 * Whether a key works, by what `find` knows of its prefix. Only who sent the whole key is told why
 * it does not work.
 */
export async function judgeKey(
  { clock }: Context,
  { key, address }: PresentedKey,
  find: (prefix: string) => Promise<KeyOfUser | null>,
): Promise<Result<KeyOfUser, KeyRefusal>> {
  const prefix = prefixOf(key)
  const found = prefix === null ? null : await find(prefix)
  if (!found || !secretMatches(key, found.keyHash)) {
    const message = 'That API key does not work: it is mistyped or unknown.'
    return refuse({ code: 'unauthenticated', message, key: null })
  }
  const no = (code: ErrorCode, message: string) => refuse({ code, message, key: found })
  const { revokedAt, expiresAt, ipAllowList, disabled } = found
  if (revokedAt !== null) {
    return no('unauthenticated', `That API key was revoked at ${formatInstant(revokedAt)}.`)
  }
  if (expiresAt !== null && expiresAt <= clock.now()) {
    return no('unauthenticated', `That API key expired at ${formatInstant(expiresAt)}.`)
  }
  if (disabled) return no('unauthenticated', 'The user of that API key is disabled.')
  if (ipAllowList.length > 0 && !isInRanges(ipAllowList, address)) {
    return no('forbidden', `That API key does not work from this address, ${address}.`)
  }
  return accept(found)
}

function toCaller(key: KeyOfUser): Caller {
  const { userId, role, tier, keyId, permissions, ordersPerSecond, requestsPerMinute } = key
  return {
    userId,
    name: key.userName,
    role,
    tier,
    keyId,
    sessionId: null,
    permissions,
    accounts: common(key.accountIds, key.allowedAccounts),
    keyRates: { ordersPerSecond, requestsPerMinute },
  }
}

/** The accounts that both the user and the key may reach. */
function common(
  ofUser: readonly string[] | null,
  ofKey: readonly string[] | null,
): readonly string[] | 'all' {
  if (ofUser === null) return ofKey ?? 'all'
  return ofKey === null ? ofUser : ofKey.filter((account) => ofUser.includes(account))
}
