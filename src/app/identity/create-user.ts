import { randomUUID } from 'node:crypto'
import { newId } from '../../core/id.ts'
import { insertUser, type Role, type UserRow } from '../../store/identity/users.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'

export interface CreateUser {
  readonly name: string
  readonly role?: Role // user
}

/** Makes somebody known. They can do nothing over HTTP until they have an API key. */
export async function createUser(
  { pool }: Context,
  { name, role = 'user' }: CreateUser,
): Promise<UserRow> {
  const user = { userId: newId('usr', randomUUID), name, role }
  await transaction(pool, (tx) => insertUser(tx, user))
  return user
}
