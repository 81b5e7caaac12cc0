import type { z } from 'zod'
import { formatInstant, type Instant } from '../../core/instant.ts'
import { createApiKey } from '../../app/identity/keys/create-api-key.ts'
import {
  readApiKey,
  readApiKeys,
  statusOf,
  type ApiKeyRow,
} from '../../app/identity/keys/read-api-keys.ts'
import { readKeyUsage } from '../../app/identity/keys/key-usage.ts'
import { forgetKeysHere } from '../../app/identity/keys/known-keys.ts'
import { revokeApiKey } from '../../app/identity/keys/revoke-api-key.ts'
import { validateKey } from '../../app/identity/keys/validate-key.ts'
import * as contract from '../../contract/identity/api-keys.ts'
import { PERMISSIONS, type Permission } from '../../contract/permission.ts'
import { credentialIn } from '../http/authentication.ts'
import { route } from '../route.ts'

export const apiKeyRoutes = [
  route(contract.createApiKey, async (context, { caller, body }) => {
    const { permissions, ip_allow_list, allowed_accounts, expires_in_days } = body
    const { key, ...row } = await createApiKey(context, {
      userId: caller.userId,
      name: body.name,
      maker: caller,
      ...(permissions !== undefined && { permissions: listed(permissions) }),
      ...(ip_allow_list !== undefined && { ipAllowList: ip_allow_list }),
      ...(allowed_accounts !== undefined && { allowedAccounts: allowed_accounts }),
      ...(expires_in_days !== undefined && { expiresInDays: expires_in_days }),
    })
    return { ...toKeyView(row, context.clock.now()), api_key: key }
  }),

  route(contract.listApiKeys, async (context, { caller, query }) => {
    const { items, next } = await readApiKeys(context, { userId: caller.userId, ...query })
    return { items: items.map((key) => toKeyView(key, context.clock.now())), next }
  }),

  route(contract.readApiKey, async (context, { caller, params }) => {
    const key = await readApiKey(context, { userId: caller.userId, keyId: params.key_id })
    return toKeyView(key, context.clock.now())
  }),

  route(contract.revokeApiKey, async (context, { caller, params, query }) => {
    const { userId } = caller
    const ref = { userId, keyId: params.key_id }
    const key = await revokeApiKey(context, { ...ref, by: userId, reason: query.reason })
    await forgetKeysHere(context)
    return toKeyView(key, context.clock.now())
  }),

  route(contract.validateApiKey, async (context, { headers, body, origin }) => {
    const presented = body.api_key ?? credentialIn(headers) ?? ''
    const { valid, detail, key } = await validateKey(context, {
      key: presented,
      address: origin.address,
    })
    const view = key && toKeyView(key, context.clock.now())
    return { valid, detail, key: view, user_id: key?.userId ?? null }
  }),

  route(contract.listKeyUsage, async (context, { caller, params, query }) => {
    await context.keyUsage.flush()
    const ref = { userId: caller.userId, keyId: params.key_id }
    const { items, next } = await readKeyUsage(context, { ...ref, ...query })
    return {
      items: items.map(({ useId, usedAt, endpoint, method, status, address, agent }) => ({
        use_id: useId,
        used_at: formatInstant(usedAt),
        endpoint,
        method,
        status,
        ip: address,
        agent,
      })),
      next,
    }
  }),
]

type Given = NonNullable<z.output<typeof contract.createApiKey.body>['permissions']>

/** Switches as a list. can_read is on unless it is switched off. */
function listed(given: Given): readonly Permission[] {
  if (Array.isArray(given)) return given
  const switches: Partial<Record<Permission, boolean | undefined>> = { can_read: true, ...given }
  return PERMISSIONS.filter((permission) => switches[permission] === true)
}

function toKeyView(key: ApiKeyRow, now: Instant): z.output<typeof contract.ApiKeyView> {
  return {
    key_id: key.keyId,
    key_prefix: key.keyPrefix,
    name: key.name,
    status: statusOf(key, now),
    permissions: [...key.permissions],
    ip_allow_list: [...key.ipAllowList],
    allowed_accounts: key.allowedAccounts && [...key.allowedAccounts],
    orders_per_second: key.ordersPerSecond,
    requests_per_minute: key.requestsPerMinute,
    recorded_at: formatInstant(key.recordedAt),
    expires_at: key.expiresAt && formatInstant(key.expiresAt),
    last_used_at: key.lastUsedAt && formatInstant(key.lastUsedAt),
    last_used_ip: key.lastUsedIp,
    revoked_at: key.revokedAt && formatInstant(key.revokedAt),
    revoked_by: key.revokedBy,
    revoked_reason: key.revokedReason,
  }
}
