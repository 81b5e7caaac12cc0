import { randomBytes } from 'node:crypto'
import { SECOND_MS, type Instant } from '../../core/instant.ts'
import { insertTicket } from '../../store/streams/tickets.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import type { Caller } from '../identity/authenticate.ts'
import { hashSecret } from '../identity/secret.ts'

export interface CreatedTicket {
  readonly ticket: string
  readonly expiresAt: Instant
}

const TICKET_MS = 30 * SECOND_MS

/**
 * A ticket with which its bearer opens one stream as the caller. A browser can put nothing but the
 * address of a WebSocket, and addresses are logged on the way: by then the ticket is used up.
 */
export async function createTicket(
  { pool, clock }: Context,
  caller: Caller,
): Promise<CreatedTicket> {
  const secret = randomBytes(32).toString('base64url')
  const now = clock.now()
  const expiresAt = (now + TICKET_MS) as Instant
  const ticket = { userId: caller.userId, secretHash: hashSecret(secret), caller, expiresAt }
  await transaction(pool, (tx) => insertTicket(tx, ticket, now))
  return { ticket: `${Buffer.from(caller.userId).toString('base64url')}.${secret}`, expiresAt }
}
