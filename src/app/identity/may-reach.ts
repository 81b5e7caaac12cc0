import { AppError } from '../../core/app-error.ts'
import type { Caller } from './authenticate.ts'

type Reach = Pick<Caller, 'accounts'>

/**
 * Lets pass who reaches a trading account. To others there is no such account, as if it were
 * somebody else's. Every run is an account of its own, under its run_id.
 */
export function mayReach({ accounts }: Reach, accountId: string): void {
  if (accounts !== 'all' && !accounts.includes(accountId)) {
    throw new AppError('not_found')
  }
}

/** The same for what touches every account of a user, or makes a new one. */
export function mayReachAll({ accounts }: Reach): void {
  if (accounts === 'all') return
  const reached = accounts.length === 0 ? 'no account' : `${accounts.join(', ')} alone`
  const message = `Your credential reaches ${reached}, and this is for all accounts.`
  throw new AppError('forbidden', {}, { message })
}
