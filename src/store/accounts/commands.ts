import type { Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'
import type { Claim } from './leases.ts'
import type { OrderKey } from './orders.ts'

export type CommandKind = 'place' | 'cancel' | 'sync'

/** What waits to be said to a venue. */
export interface AccountCommand {
  readonly commandId: string // a whole number
  readonly kind: CommandKind
  readonly orderId: string | null // null: of sync
  readonly body: Readonly<Record<string, unknown>>
  readonly recordedAt: Instant
  readonly sentAt: Instant | null // since then the venue may have heard it
  readonly lookCount: number // how often it was asked what became of it
}

export interface NewCommand {
  readonly userId: string
  readonly accountId: string
  readonly kind: CommandKind
  readonly orderId: string | null
  readonly body?: Readonly<Record<string, unknown>>
}

/** Puts a word for the venue into the outbox, in the transaction of what it is about. */
export async function insertCommand(
  tx: Tx,
  { userId, accountId, kind, orderId, body = {} }: NewCommand,
): Promise<string> {
  const { rows } = await tx.query<{ commandId: string }>(
    `insert into account_command (user_id, account_id, kind, order_id, body)
     values ($1, $2, $3, $4, $5) returning command_id as "commandId"`,
    [userId, accountId, kind, orderId, JSON.stringify(body)],
  )
  return rows[0]!.commandId
}

/** Those of an account that are due, in the order in which they were committed. */
export async function dueCommands(
  db: Queryable,
  { userId, accountId }: Pick<Claim, 'userId' | 'accountId'>,
): Promise<readonly AccountCommand[]> {
  const { rows } = await db.query<AccountCommand>({
    name: 'due-commands',
    text: `select command_id as "commandId", kind, order_id as "orderId", body,
                  recorded_at as "recordedAt", sent_at as "sentAt", look_count as "lookCount"
           from account_command
           where user_id = $1 and account_id = $2 and due_at <= lease_clock()
           order by command_id limit 100`,
    values: [userId, accountId],
  })
  return rows
}

/** Milliseconds until the next of an account is due; null: nothing waits. */
export async function untilDueMs(
  db: Queryable,
  { userId, accountId }: Pick<Claim, 'userId' | 'accountId'>,
): Promise<number | null> {
  const { rows } = await db.query<{ ms: number | null }>({
    name: 'until-due',
    text: `select (extract(epoch from greatest(min(due_at), lease_clock()) - lease_clock()) * 1000)
                    ::float8 as ms
           from account_command where user_id = $1 and account_id = $2`,
    values: [userId, accountId],
  })
  return rows[0]!.ms
}

export async function isCommandThere(
  db: Queryable,
  userId: string,
  accountId: string,
  commandId: string,
): Promise<boolean> {
  const { rows } = await db.query(
    `select from account_command where user_id = $1 and account_id = $2 and command_id = $3`,
    [userId, accountId, commandId],
  )
  return rows.length > 0
}

/** From now on the venue may have heard it. */
export async function markSent(tx: Tx, claim: Claim, commandId: string): Promise<void> {
  await tx.query(
    `update account_command set sent_at = lease_clock()
     where user_id = $1 and account_id = $2 and command_id = $3`,
    [claim.userId, claim.accountId, commandId],
  )
}

/** Puts off the next look at it. */
export async function putOff(
  tx: Tx,
  claim: Claim,
  commandId: string,
  delayMs: number,
): Promise<void> {
  await tx.query(
    `update account_command
     set look_count = look_count + 1, due_at = lease_clock() + $4::int * interval '1 millisecond'
     where user_id = $1 and account_id = $2 and command_id = $3`,
    [claim.userId, claim.accountId, commandId, delayMs],
  )
}

export async function deleteCommand(
  tx: Tx,
  { userId, accountId }: Pick<Claim, 'userId' | 'accountId'>,
  commandId: string,
): Promise<void> {
  await tx.query(
    `delete from account_command where user_id = $1 and account_id = $2 and command_id = $3`,
    [userId, accountId, commandId],
  )
}

/** Takes back what no venue has heard yet of an order; says whether there was such a word. */
export async function takeBackUnsent(
  tx: Tx,
  { userId, accountId, orderId }: OrderKey,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `delete from account_command
     where user_id = $1 and account_id = $2 and order_id = $3 and kind = 'place'
       and sent_at is null`,
    [userId, accountId, orderId],
  )
  return rowCount === 1
}

/** Ends what waits to be said of an order, since the venue has answered it. */
export async function endCommands(
  tx: Tx,
  { userId, accountId, orderId }: OrderKey,
  kinds: readonly CommandKind[],
): Promise<void> {
  await tx.query(
    `delete from account_command
     where user_id = $1 and account_id = $2 and order_id = $3 and kind = any($4)`,
    [userId, accountId, orderId, kinds],
  )
}

/** Whether such a word waits for an order already. */
export async function isCommandWaiting(
  db: Queryable,
  { userId, accountId, orderId }: OrderKey,
  kind: CommandKind,
): Promise<boolean> {
  const { rows } = await db.query(
    `select from account_command
     where user_id = $1 and account_id = $2 and order_id = $3 and kind = $4`,
    [userId, accountId, orderId, kind],
  )
  return rows.length > 0
}
