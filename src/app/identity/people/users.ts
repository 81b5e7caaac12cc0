import { AppError } from '../../../core/app-error.ts'
import { findUser, usersAfter, type UserRow } from '../../../store/identity/users.ts'
import type { Context } from '../../context.ts'
import { readPage, type Page } from '../../page.ts'

export type { UserRow } from '../../../store/identity/users.ts'

export function readUsers(
  { pool }: Context,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<Page<UserRow>> {
  return readPage(
    limit,
    (most) => usersAfter(pool, { after, limit: most }),
    ({ userId }) => userId,
  )
}

export async function readUser({ pool }: Context, userId: string): Promise<UserRow> {
  const user = await findUser(pool, userId)
  if (user === null) throw new AppError('not_found', { user_id: userId })
  return user
}
