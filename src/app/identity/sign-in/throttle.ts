import { createHash } from 'node:crypto'
import { AppError } from '../../../core/app-error.ts'
import { MINUTE_MS, SECOND_MS } from '../../../core/instant.ts'
import type { Rates } from '../../../links/rates.ts'
import type { IdentityContext } from '../identity-context.ts'
import { networkOf } from '../keys/network-of.ts'

const HOUR_MS = 60 * MINUTE_MS

/** Guesses at one account, from wherever they come. */
const BY_ACCOUNT: Rates = {
  windows: [
    { limit: 10, windowMs: MINUTE_MS },
    { limit: 60, windowMs: HOUR_MS },
  ],
  burst: null,
}

/** Guesses from one address, at whatever accounts: an office signs in from one, too. */
const BY_ADDRESS: Rates = {
  windows: [
    { limit: 60, windowMs: MINUTE_MS },
    { limit: 600, windowMs: HOUR_MS },
  ],
  burst: null,
}

/**
 * Counts an attempt to prove a password or a code, before anything is looked at: what is refused
 * here costs no hash and tells nothing. `account` is an e-mail address or a user id; nobody learns
 * from the count whether there is such a one.
 */
export async function countAttempt(
  { links: { limiter } }: IdentityContext,
  { account, address }: { readonly account: string; readonly address: string },
): Promise<void> {
  const name = createHash('sha256').update(account.toLowerCase()).digest('base64url')
  const taken = [
    await limiter.take(`sign-in/address/${networkOf(address)}`, BY_ADDRESS),
    await limiter.take(`sign-in/account/${name}`, BY_ACCOUNT),
  ]
  const waitMs = Math.max(...taken.map(({ allowed, retryAfterMs }) => (allowed ? 0 : retryAfterMs)))
  if (waitMs > 0) throw tooManyAttempts(Math.ceil(waitMs / SECOND_MS))
}

function tooManyAttempts(seconds: number): AppError {
  const message = `Too many attempts to sign in: rate limit exceeded. Try again in ${seconds} s.`
  return new AppError('rate_limited', { retry_after: seconds }, { message })
}
