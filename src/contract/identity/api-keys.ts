import { z } from 'zod'
import { operation } from '../operation.ts'
import { After, Limit, pageOf } from '../page.ts'
import { PERMISSIONS } from '../permission.ts'
import { IdText, InstantText, NameText } from '../text.ts'

export const KEY_STATUSES = ['active', 'expired', 'revoked'] as const

/** The whole key, as it is sent. */
export const KEY_FORM = /^sb_([0-9a-f]{8})_([0-9a-f]{40})$/

const Permissions = z
  .array(z.enum(PERMISSIONS))
  .describe('A key never may more than its user: the role counts as well.')

/** Listed, or as switches: `{ "can_trade": true }`, where only can_read is on by itself. */
const GivenPermissions = z.union(
  [
    Permissions.min(1).max(PERMISSIONS.length),
    z.strictObject({
      can_read: z.boolean().optional(),
      can_trade: z.boolean().optional().describe('Start runs and place orders.'),
      can_cancel: z.boolean().optional().describe('Cancel orders.'),
      can_modify: z.boolean().optional().describe('Change everything else.'),
    }),
  ],
  { error: `must be a list of ${PERMISSIONS.join(', ')}, or switches by these names` },
)

const AddressRange = z
  .union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
    error: 'must be an address or a range, like 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32',
  })
  .meta({ examples: ['203.0.113.0/24', '2001:db8::/32'] })

export const ApiKeyView = z
  .object({
    key_id: z.string(),
    key_prefix: z.string().describe('The first 8 characters behind `sb_`, which identify the key.'),
    name: z.string(),
    status: z.enum(KEY_STATUSES),
    permissions: Permissions,
    ip_allow_list: z.array(z.string()).describe('Addresses that may use it. Empty: every one.'),
    allowed_accounts: z.array(z.string()).nullable().describe('null: all accounts of its user.'),
    orders_per_second: z.int(),
    requests_per_minute: z.int(),
    recorded_at: InstantText,
    expires_at: InstantText.nullable(),
    last_used_at: InstantText.nullable().describe('To the second or so.'),
    last_used_ip: z.string().nullable(),
    revoked_at: InstantText.nullable(),
    revoked_by: z.string().nullable().describe('Who ended it: a user_id, or a database role.'),
    revoked_reason: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' })

export const ApiKeyParams = z.object({ key_id: IdText })

export const createApiKey = operation({
  id: 'createApiKey',
  method: 'POST',
  path: '/api-keys',
  summary: 'Make a key. The answer holds it whole, this once: only its hash is kept.',
  body: z
    .strictObject({
      name: NameText.min(1, 'must not be empty').describe('What it is for.'),
      permissions: GivenPermissions.optional().describe('Left out: can_read alone.'),
      ip_allow_list: z.array(AddressRange).max(100, 'must name at most 100 ranges').optional(),
      allowed_accounts: z
        .array(IdText)
        .max(100, 'must name at most 100 accounts')
        .nullable()
        .optional(),
      expires_in_days: z
        .int('must be a whole number of days')
        .min(1, 'must be at least 1')
        .max(365, 'must be at most 365')
        .optional()
        .describe('365 if it is left out.'),
    })
    .meta({ id: 'CreateApiKey' }),
  output: ApiKeyView.extend({
    api_key: z.string().describe('`sb_`, 8 hex digits, `_`, 40 hex digits. Not shown again.'),
  }).meta({ id: 'CreatedApiKey' }),
  status: 201,
  errors: ['invalid_input'],
})

export const listApiKeys = operation({
  id: 'listApiKeys',
  method: 'GET',
  path: '/api-keys',
  summary: 'Your keys, the ended ones too, by id.',
  query: z.object({ status: z.enum(KEY_STATUSES).optional(), after: After, limit: Limit }),
  output: pageOf(ApiKeyView),
  errors: ['invalid_input'],
})

export const readApiKey = operation({
  id: 'readApiKey',
  method: 'GET',
  path: '/api-keys/{key_id}',
  summary: 'One key, without its secret.',
  params: ApiKeyParams,
  output: ApiKeyView,
  errors: ['invalid_input', 'not_found'],
})

export const revokeApiKey = operation({
  id: 'revokeApiKey',
  method: 'DELETE',
  path: '/api-keys/{key_id}',
  summary: 'End a key for good, and keep who did it and why. Harmless when it has ended.',
  params: ApiKeyParams,
  query: z.object({ reason: NameText.optional().describe('Why, for who reads it later.') }),
  output: ApiKeyView,
  errors: ['invalid_input', 'not_found'],
})

export const validateApiKey = operation({
  id: 'validateApiKey',
  method: 'POST',
  path: '/api-keys/validate',
  summary: 'Whether a key works from the address that asks, and what it may do.',
  body: z
    .strictObject({
      api_key: z
        .string()
        .max(200, 'must have at most 200 characters')
        .optional()
        .describe('Left out, it is the key of the header x-api-key.'),
    })
    .meta({ id: 'ValidateApiKey' }),
  output: z
    .object({
      valid: z.boolean(),
      detail: z.string().describe('Why it does not work, or that it does.'),
      key: ApiKeyView.nullable().describe('null unless it works.'),
      user_id: z.string().nullable(),
    })
    .meta({ id: 'KeyValidity' }),
  errors: ['invalid_input'],
  roles: 'anyone',
})

export const KeyUse = z
  .object({
    use_id: z.string(),
    used_at: InstantText,
    endpoint: z.string().describe('The path as the contract writes it, without its values.'),
    method: z.string(),
    status: z.int(),
    ip: z.string(),
    agent: z.string().nullable().describe('The header User-Agent, at most 200 characters.'),
  })
  .meta({ id: 'KeyUse' })

export const listKeyUsage = operation({
  id: 'listKeyUsage',
  method: 'GET',
  path: '/api-keys/{key_id}/usage',
  summary: 'What was asked with a key in the last 90 days, newest first.',
  params: ApiKeyParams,
  query: z.object({ after: After, limit: Limit }),
  output: pageOf(KeyUse),
  errors: ['invalid_input', 'not_found'],
})
