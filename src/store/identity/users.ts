import type { Queryable, Tx } from '../transaction.ts'

export type Role = 'user' | 'operator' | 'admin' | 'viewer'

export interface UserRow {
  readonly userId: string
  readonly name: string
  readonly role: Role
}

export async function insertUser(tx: Tx, { userId, name, role }: UserRow): Promise<void> {
  await tx.query('insert into app_user (user_id, name, role) values ($1, $2, $3)', [
    userId,
    name,
    role,
  ])
}

export async function findUser(db: Queryable, userId: string): Promise<UserRow | null> {
  const { rows } = await db.query<UserRow>(
    `select user_id as "userId", name, role from app_user where user_id = $1`,
    [userId],
  )
  return rows[0] ?? null
}
