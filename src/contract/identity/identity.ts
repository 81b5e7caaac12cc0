import { z } from 'zod'
import { operation } from '../operation.ts'
import { After, Limit, pageOf } from '../page.ts'
import { PERMISSIONS } from '../permission.ts'
import { ROLES } from '../role.ts'
import { IdText, InstantText, NameText } from '../text.ts'
import { TIERS } from '../tier.ts'
import { Email } from './email.ts'

/** Length is what makes a password strong; the upper bound keeps the work of checking it small. */
export const NewPassword = z
  .string()
  .min(12, 'must have at least 12 characters')
  .max(200, 'must have at most 200 characters')

/** One that was given earlier is checked, not judged. */
const GivenPassword = z.string().min(1, 'must not be empty').max(1_000)

const OneTimeToken = z
  .string()
  .regex(/^[\w-]{1,200}$/, 'must be what the link carries after the equals sign')

export const UserView = z
  .object({
    user_id: z.string(),
    name: z.string(),
    email: z.string().nullable().describe('null: cannot sign in, only use API keys.'),
    role: z.enum(ROLES),
    tier: z.enum(TIERS).describe('Which rate limits hold.'),
    account_ids: z
      .array(z.string())
      .nullable()
      .describe('The trading accounts that the user may reach; null is every one of its own.'),
    disabled: z.boolean(),
    has_password: z.boolean().describe('false until the link was used.'),
    has_totp: z.boolean().describe('Whether signing in asks for a second factor.'),
    recorded_at: InstantText,
  })
  .meta({ id: 'User' })

export const SignedIn = z
  .object({
    access_token: z.string().describe('Send it as `Authorization: Bearer …`.'),
    token_type: z.literal('Bearer'),
    expires_in: z.int().describe('Seconds for which the access token is good.'),
    refresh_token: z
      .string()
      .nullable()
      .describe('Good once, for the next pair of tokens. null: it is in the cookie.'),
    session_id: z.string(),
    user: UserView,
  })
  .meta({ id: 'SignedIn' })

const CookieWish = z
  .boolean()
  .default(false)
  .describe('Keep the refresh token in a cookie that no script can read. For browsers.')

/** Where a browser keeps its refresh token; a program sends its own in the body. */
const CookieHeader = z.object({ cookie: z.string().max(16_384).optional() })

export const signIn = operation({
  id: 'signIn',
  method: 'POST',
  path: '/auth/login',
  summary: 'Sign in with e-mail and password, and with a second factor if there is one.',
  body: z
    .strictObject({
      email: Email,
      password: GivenPassword,
      totp: z
        .string()
        .max(64)
        .optional()
        .describe('Six digits of the second factor, or a recovery code.'),
      cookie: CookieWish,
    })
    .meta({ id: 'SignIn' }),
  output: SignedIn,
  errors: ['invalid_input', 'sign_in_refused', 'totp_required', 'rate_limited'],
  roles: 'anyone',
})

export const refreshSession = operation({
  id: 'refreshSession',
  method: 'POST',
  path: '/auth/refresh',
  summary: 'Exchange a refresh token for the next pair. One used twice ends its session.',
  headers: CookieHeader,
  body: z
    .strictObject({
      refresh_token: OneTimeToken.optional().describe('Left out, the cookie is taken.'),
    })
    .meta({ id: 'RefreshSession' }),
  output: SignedIn,
  errors: ['invalid_input', 'unauthenticated', 'rate_limited'],
  roles: 'anyone',
})

export const signOut = operation({
  id: 'signOut',
  method: 'POST',
  path: '/auth/logout',
  summary:
    'End the session of a refresh token, or of the access token. Harmless when it has ended.',
  headers: CookieHeader.extend({ authorization: z.string().max(16_384).optional() }),
  body: z.strictObject({ refresh_token: OneTimeToken.optional() }).meta({ id: 'SignOut' }),
  output: z.object({ signed_out: z.literal(true) }),
  errors: ['invalid_input'],
  roles: 'anyone',
})

export const testAuthentication = operation({
  id: 'testAuthentication',
  method: 'GET',
  path: '/auth/test',
  summary: 'Who the credential belongs to, and what it may do.',
  output: z
    .object({
      authenticated: z.literal(true),
      credential: z.enum(['session', 'api_key']),
      user_id: z.string(),
      name: z.string(),
      email: z.string().nullable(),
      role: z.enum(ROLES),
      roles: z.array(z.enum(ROLES)),
      tier: z.enum(TIERS),
      permissions: z.array(z.enum(PERMISSIONS)),
      account_ids: z.array(z.string()).nullable().describe('null: every one of its own.'),
      session_id: z.string().nullable(),
      key_id: z.string().nullable(),
    })
    .meta({ id: 'Identity' }),
})

export const readSetUp = operation({
  id: 'readSetUp',
  method: 'GET',
  path: '/auth/setup',
  summary:
    'Whether the first administrator is still to be made, by the link that the start prints.',
  output: z.object({ required: z.boolean() }).meta({ id: 'SetUpState' }),
  roles: 'anyone',
})

export const setUp = operation({
  id: 'setUp',
  method: 'POST',
  path: '/auth/setup',
  summary: 'Make the first administrator, once, with the token of the printed link.',
  body: z
    .strictObject({
      token: OneTimeToken,
      name: NameText.min(1, 'must not be empty'),
      email: Email,
      password: NewPassword,
    })
    .meta({ id: 'SetUp' }),
  output: UserView,
  status: 201,
  errors: ['invalid_input', 'link_refused', 'conflict'],
  roles: 'anyone',
})

export const usePasswordLink = operation({
  id: 'usePasswordLink',
  method: 'POST',
  path: '/auth/password/link',
  summary: 'Choose a password with the token of a one-time link. Every session of the user ends.',
  body: z.strictObject({ token: OneTimeToken, password: NewPassword }).meta({ id: 'PasswordLink' }),
  output: UserView,
  errors: ['invalid_input', 'link_refused'],
  roles: 'anyone',
})

// What follows changes how its caller signs in, so it takes a session, never an API key, and each
// role may: a viewer has a password too.

const own = { roles: ROLES, permission: 'can_read' } as const

export const changePassword = operation({
  id: 'changePassword',
  method: 'POST',
  path: '/auth/password',
  summary: 'Change your password. Your other sessions end.',
  body: z
    .strictObject({ current_password: GivenPassword, new_password: NewPassword })
    .meta({ id: 'ChangePassword' }),
  output: UserView,
  errors: ['invalid_input', 'rate_limited'],
  ...own,
})

export const startTotp = operation({
  id: 'startTotp',
  method: 'POST',
  path: '/auth/totp',
  summary:
    'Begin a second factor. Asks for the password again; it counts once a code of it is confirmed.',
  body: z.strictObject({ password: GivenPassword }).meta({ id: 'StartTotp' }),
  output: z
    .object({
      secret: z.string().describe('Base32, for typing in. Not shown again.'),
      otpauth_url: z.string().describe('For a QR code.'),
    })
    .meta({ id: 'TotpSecret' }),
  errors: ['invalid_input', 'conflict', 'rate_limited'],
  ...own,
})

export const confirmTotp = operation({
  id: 'confirmTotp',
  method: 'POST',
  path: '/auth/totp/confirm',
  summary: 'Turn the second factor on with one of its codes.',
  body: z
    .strictObject({ totp: z.string().regex(/^\d{6}$/, 'must be six digits') })
    .meta({ id: 'ConfirmTotp' }),
  output: z
    .object({
      recovery_codes: z
        .array(z.string())
        .describe('Each signs in once instead of a code. Not shown again.'),
    })
    .meta({ id: 'RecoveryCodes' }),
  errors: ['invalid_input', 'conflict', 'rate_limited'],
  ...own,
})

export const removeTotp = operation({
  id: 'removeTotp',
  method: 'DELETE',
  path: '/auth/totp',
  summary: 'Turn the second factor off. Asks for the password again.',
  body: z.strictObject({ password: GivenPassword }).meta({ id: 'RemoveTotp' }),
  output: UserView,
  errors: ['invalid_input', 'rate_limited'],
  ...own,
})

export const SessionView = z
  .object({
    session_id: z.string(),
    current: z.boolean().describe('The one that asks.'),
    address: z.string().nullable().describe('Where it was last refreshed from.'),
    agent: z.string().nullable().describe('The browser or program, as it names itself.'),
    opened_at: InstantText,
    refreshed_at: InstantText,
    expires_at: InstantText.describe('If it is not refreshed before.'),
  })
  .meta({ id: 'Session' })

export const listSessions = operation({
  id: 'listSessions',
  method: 'GET',
  path: '/auth/sessions',
  summary: 'Where you are signed in, newest first.',
  query: z.object({ after: After, limit: Limit }),
  output: pageOf(SessionView),
  errors: ['invalid_input'],
})

export const endSession = operation({
  id: 'endSession',
  method: 'DELETE',
  path: '/auth/sessions/{session_id}',
  summary: 'End one of your sessions. Its access token stops within seconds.',
  params: z.object({ session_id: IdText }),
  output: z.object({ session_id: z.string(), ended: z.literal(true) }),
  errors: ['not_found'],
  ...own,
})

export const readKeySet = operation({
  id: 'readKeySet',
  method: 'GET',
  path: '/.well-known/jwks.json',
  summary: 'The public keys that access tokens are signed with, as a JSON Web Key Set.',
  output: z
    .object({
      keys: z.array(
        z.object({
          kty: z.literal('OKP'),
          crv: z.literal('Ed25519'),
          x: z.string(),
          kid: z.string(),
          alg: z.literal('EdDSA'),
          use: z.literal('sig'),
        }),
      ),
    })
    .meta({ id: 'KeySet' }),
  roles: 'anyone',
})

// Administration ------------------------------------------------------------------------------

const admin = { roles: ['admin'] } as const
const UserParams = z.object({ user_id: IdText })

const AccountIds = z
  .array(IdText)
  .max(1_000, 'must name at most 1000 accounts')
  .nullable()
  .describe('null: every one of its own.')

/** A user, and the link with which it chooses a password; shown once, and good once. */
export const InvitedUser = UserView.extend({
  link: z
    .object({
      path: z.string().describe('Put the address of the dashboard before it.'),
      token: z.string(),
      expires_at: InstantText,
    })
    .nullable()
    .describe('Give it to the user. null: none was asked for.'),
}).meta({ id: 'InvitedUser' })

export const listUsers = operation({
  id: 'listUsers',
  method: 'GET',
  path: '/users',
  summary: 'Everybody, by id.',
  query: z.object({ after: After, limit: Limit }),
  output: pageOf(UserView),
  errors: ['invalid_input'],
  ...admin,
})

export const addUser = operation({
  id: 'addUser',
  method: 'POST',
  path: '/users',
  summary: 'Add a user. The answer holds the one-time link with which it chooses a password.',
  body: z
    .strictObject({
      name: NameText.min(1, 'must not be empty'),
      email: Email,
      role: z.enum(ROLES).default('user'),
      tier: z.enum(TIERS).default('free'),
      account_ids: AccountIds.default(null),
    })
    .meta({ id: 'AddUser' }),
  output: InvitedUser,
  status: 201,
  errors: ['invalid_input', 'conflict'],
  ...admin,
})

export const readUser = operation({
  id: 'readUser',
  method: 'GET',
  path: '/users/{user_id}',
  summary: 'One user.',
  params: UserParams,
  output: UserView,
  errors: ['not_found'],
  ...admin,
})

export const changeUser = operation({
  id: 'changeUser',
  method: 'PATCH',
  path: '/users/{user_id}',
  summary: 'Change what a user is and may do. The last administrator stays one.',
  params: UserParams,
  body: z
    .strictObject({
      name: NameText.min(1, 'must not be empty').optional(),
      email: Email.optional(),
      role: z.enum(ROLES).optional(),
      tier: z.enum(TIERS).optional(),
      account_ids: AccountIds.optional(),
      disabled: z.boolean().optional().describe('true ends every session; API keys stop too.'),
      reset_password: z
        .literal(true)
        .optional()
        .describe('Takes the password away and answers a link to choose another.'),
      reset_totp: z.literal(true).optional().describe('Turns the second factor off.'),
    })
    .meta({ id: 'ChangeUser' }),
  output: InvitedUser,
  errors: ['invalid_input', 'not_found', 'conflict', 'last_admin'],
  ...admin,
})

export const removeUser = operation({
  id: 'removeUser',
  method: 'DELETE',
  path: '/users/{user_id}',
  summary: 'Remove a user for good. Its books stay, without its name and address.',
  params: UserParams,
  output: z.object({ user_id: z.string(), removed: z.literal(true) }),
  errors: ['not_found', 'last_admin'],
  ...admin,
})
