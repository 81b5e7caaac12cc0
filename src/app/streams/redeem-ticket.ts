import { AppError } from '../../core/app-error.ts'
import { takeTicket } from '../../store/streams/tickets.ts'
import type { Context } from '../context.ts'
import type { Caller } from '../identity/authenticate.ts'
import { isCallerGood } from '../identity/is-caller-good.ts'
import { hashSecret } from '../identity/secret.ts'

const TICKET = /^([\w-]{1,400})\.([\w-]{43})$/

/** Whose ticket this is. It is used up, whichever server is asked; why one fails is not told. */
export async function redeemTicket(context: Context, ticket: string): Promise<Caller> {
  const [, user = '', secret = ''] = TICKET.exec(ticket) ?? []
  const taken = await takeTicket<Caller>(context.pool, {
    userId: Buffer.from(user, 'base64url').toString().replaceAll('\0', ''),
    secretHash: hashSecret(secret),
    now: context.clock.now(),
  })
  if (taken !== null && (await isCallerGood(context, taken))) return taken
  const message =
    'That ticket does not work: it is mistyped, used, or older than 30 s. Get another.'
  throw new AppError('unauthenticated', {}, { message })
}
