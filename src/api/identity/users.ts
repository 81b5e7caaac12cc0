import type { z } from 'zod'
import { formatInstant } from '../../core/instant.ts'
import { addUser } from '../../app/identity/people/add-user.ts'
import { changeUser, removeUser } from '../../app/identity/people/change-user.ts'
import type { OneTimeLink } from '../../app/identity/sign-in/one-time-links.ts'
import { readUser, readUsers, type UserRow } from '../../app/identity/people/users.ts'
import * as contract from '../../contract/identity/identity.ts'
import { route } from '../route.ts'

export const userRoutes = [
  route(contract.listUsers, async (context, { query }) => {
    const page = { after: query.after ?? null, limit: query.limit }
    const { items, next } = await readUsers(context, page)
    return { items: items.map(toUserView), next }
  }),

  route(contract.addUser, async (context, { caller, body }) => {
    const { account_ids: accountIds, ...user } = body
    const added = await addUser(context, { ...user, accountIds, actor: caller.userId })
    return toInvited(added.user, added.link)
  }),

  route(contract.readUser, async (context, { params }) =>
    toUserView(await readUser(context, params.user_id)),
  ),

  route(contract.changeUser, async (context, { caller, params, body }) => {
    const { account_ids: accountIds, reset_password, reset_totp, ...named } = body
    const changed = await changeUser(context, {
      actor: caller.userId,
      userId: params.user_id,
      changes: { ...given(named), ...(accountIds !== undefined && { accountIds }) },
      resetPassword: reset_password ?? false,
      resetTotp: reset_totp ?? false,
    })
    return toInvited(changed.user, changed.link)
  }),

  route(contract.removeUser, async (context, { caller, params }) => {
    await removeUser(context, { actor: caller.userId, userId: params.user_id })
    return { user_id: params.user_id, removed: true as const }
  }),
]

export function toUserView(user: UserRow): z.output<typeof contract.UserView> {
  return {
    user_id: user.userId,
    name: user.name,
    email: user.email,
    role: user.role,
    tier: user.tier,
    account_ids: user.accountIds === null ? null : [...user.accountIds],
    disabled: user.disabled,
    has_password: user.hasPassword,
    has_totp: user.hasTotp,
    recorded_at: formatInstant(user.recordedAt),
  }
}

function toInvited(user: UserRow, link: OneTimeLink | null): z.output<typeof contract.InvitedUser> {
  return {
    ...toUserView(user),
    link: link && {
      path: link.path,
      token: link.token,
      expires_at: formatInstant(link.expiresAt),
    },
  }
}

/** Without what was left out, so that it is left as it was. */
function given<Fields extends object>(fields: Fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>
  }
}
