import { z } from 'zod'
import { PERMISSIONS, type Permission } from '../../../contract/permission.ts'
import { ROLES } from '../../../contract/role.ts'
import { TIERS } from '../../../contract/tier.ts'
import type { UserRow } from '../../../store/identity/users.ts'
import type { Caller } from '../authenticate.ts'

/** Stands in `account_ids` for every account of the user. */
export const EVERY_ACCOUNT = '*'

/** What an access token of ours says, beside who made it, for whom, and until when. */
export const AccessClaims = z.object({
  sub: z.string(),
  email: z.string().nullable(),
  name: z.string(),
  roles: z.tuple([z.enum(ROLES)]),
  tier: z.enum(TIERS),
  session_id: z.string(),
  permissions: z.array(z.enum(PERMISSIONS)),
  account_ids: z.array(z.string()),
  epoch: z.int().describe('Of the user: a change of what it may do raises it.'),
})
export type AccessClaims = z.output<typeof AccessClaims>

export function claimsOf(user: UserRow, sessionId: string): AccessClaims {
  return {
    sub: user.userId,
    email: user.email,
    name: user.name,
    roles: [user.role],
    tier: user.tier,
    session_id: sessionId,
    permissions: [...permissionsOf(user.role)],
    account_ids: user.accountIds === null ? [EVERY_ACCOUNT] : [...user.accountIds],
    epoch: user.tokenEpoch,
  }
}

export function callerOfClaims(claims: AccessClaims): Caller {
  const { sub, name, roles, tier, session_id: sessionId, permissions, account_ids: ids } = claims
  return {
    userId: sub,
    name,
    role: roles[0],
    tier,
    keyId: null,
    sessionId,
    permissions: PERMISSIONS.every((one) => permissions.includes(one)) ? 'all' : permissions,
    accounts: ids.includes(EVERY_ACCOUNT) ? 'all' : ids,
    keyRates: null,
  }
}

/** What somebody who signed in may do: a viewer looks on. */
export function permissionsOf(role: Caller['role']): readonly Permission[] {
  return role === 'viewer' ? ['can_read'] : PERMISSIONS
}
