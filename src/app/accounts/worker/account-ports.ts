import type { AccountRow } from '../../../store/accounts/account-row.ts'
import { holdAccount, type Claim } from '../../../store/accounts/leases.ts'
import { transaction, type Tx } from '../../../store/transaction.ts'
import type { Venue } from '../../../venues/venue.ts'
import type { Context } from '../../context.ts'

/** What tending an account needs. */
export interface AccountPorts {
  readonly context: Context
  readonly claim: Claim
  readonly account: AccountRow
  readonly venue: Venue
  readonly pace: Pace
  /** Says that something was booked, to whoever watches the account. */
  readonly booked: () => void
}

/** How long to wait for what. */
export interface Pace {
  readonly lookMs: number // first wait before asking what became of an order; doubles
  readonly giveUpMs: number // the venue must have denied it for so long
  readonly giveUpLooks: number // and so often
  readonly intentMs: number // an order that waited longer to be sent is not sent any more
  readonly retryMs: number // after a venue that did not answer; doubles up to a minute
  readonly reconcileMs: number // between two whole comparisons with the venue
}

export const USUAL_PACE: Pace = {
  lookMs: 1_000,
  giveUpMs: 30_000,
  giveUpLooks: 5,
  intentMs: 60_000,
  retryMs: 1_000,
  reconcileMs: 45_000,
}

/** Books something as the holder of the account: all of it or nothing, and nothing if fenced. */
export function book<Value>(
  { context, claim, booked }: Pick<AccountPorts, 'context' | 'claim' | 'booked'>,
  work: (tx: Tx) => Promise<Value>,
): Promise<Value> {
  const booking = transaction(context.pool, async (tx) => {
    await holdAccount(tx, claim)
    return work(tx)
  })
  return booking.then((value) => {
    booked()
    return value
  })
}
