import { formatInstant, type CalendarDate, type Instant } from '../../core/instant.ts'
import { AppError } from '../../core/app-error.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { optionExpiries } from '../../store/options/read-strikes.ts'
import { boundedInstant } from './bounded-instant.ts'
import type { ChainContext } from './read-chain.ts'

/**
 * The nearest expiries of options that were not past at an instant; without one that were not past
 * now, or if all are, at the last.
 */
export async function listChainExpiries(
  { pool, clock }: ChainContext,
  spelled: string,
  at: Instant | undefined,
  count: number,
): Promise<readonly CalendarDate[]> {
  const symbol = normaliseSymbol(spelled)
  const date = formatInstant(boundedInstant(at ?? clock.now())).slice(0, 10) as CalendarDate
  const expiries = await optionExpiries(pool, symbol)
  if (expiries.length === 0) {
    const message = `No options on ${symbol} are known.`
    throw new AppError('not_found', { symbol }, { message })
  }
  const coming = expiries.filter((expiry) => expiry >= date)
  return coming.length > 0 ? coming.slice(0, count) : expiries.slice(-1)
}
