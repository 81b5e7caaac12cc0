import type { Permission } from '../../contract/permission.ts'
import type { Role } from '../../contract/role.ts'
import type { Tier } from '../../contract/tier.ts'
import type { AccessTokens } from './tokens/access-tokens.ts'
import { authenticateKey } from './keys/authenticate-key.ts'
import type { Origin } from './identity-context.ts'
import type { KeyRates } from './keys/key-rates.ts'
import type { WithCache } from './keys/known-keys.ts'

/** Who asks, with which credential, and what that credential may do. */
export interface Caller {
  readonly userId: string
  readonly name: string
  readonly role: Role
  readonly tier: Tier
  readonly keyId: string | null // the API key, or
  readonly sessionId: string | null // the session; of a user service its own, if it names one
  readonly permissions: readonly Permission[] | 'all'
  readonly accounts: readonly string[] | 'all' // trading accounts that it may reach
  readonly keyRates: KeyRates | null // of the API key
}

/** Header, claims, signature. No API key of ours has two dots. */
const TOKEN = /^[\w-]+\.[\w-]*\.[\w-]*$/

/** Whose credential this is: an access token, or an API key. */
export function authenticate(
  context: WithCache & { readonly tokens: AccessTokens },
  credential: string,
  { address }: Origin,
): Promise<Caller> {
  return TOKEN.test(credential)
    ? context.tokens.verify(credential)
    : authenticateKey(context, { key: credential, address })
}
