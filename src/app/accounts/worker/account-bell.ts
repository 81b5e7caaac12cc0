import type { Context } from '../../context.ts'
import { openBell, ring, type Bell } from '../../doorbell.ts'

/** The door of whoever holds accounts: something waits to be said to a venue. */
export const WORK_DOOR = { userId: '*', runId: 'accounts' }

/** The door of those who watch an account. Accounts and runs have different ids. */
export function doorOf({ userId, accountId }: { userId: string; accountId: string }) {
  return { userId, runId: accountId }
}

/** Says that an account has something for its venue, and that its orders changed. */
export async function ringForWork(
  context: Context,
  account: { readonly userId: string; readonly accountId: string },
): Promise<void> {
  await ring(context, [WORK_DOOR, doorOf(account)]).catch((cause: unknown) => {
    context.log.warn({ err: cause }, 'the bell of accounts was not rung; their worker looks itself')
  })
}

/** Tells watchers of accounts that something was booked, without waiting. */
export function openAccountBell(context: Context): {
  readonly ring: (account: { readonly userId: string; readonly accountId: string }) => void
  readonly close: Bell['close']
} {
  const bell = openBell(context)
  return { ring: (account) => bell.ring([doorOf(account)]), close: () => bell.close() }
}
