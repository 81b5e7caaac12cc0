import { minus, type Money, type Price } from '../../core/fixed.ts'
import { MINUTE_MS, type Instant } from '../../core/instant.ts'
import { localTime } from '../../domain/calendar/zone.ts'
import { expiryInstant } from '../../domain/options/pricing/expiry-instant.ts'
import type { Contract } from '../../domain/portfolio/leg.ts'
import { lastBarQuotes } from '../../store/market/latest-quotes.ts'
import { underlyingId } from '../../store/options/read-strikes.ts'
import { closeLeg, findLeg } from '../../store/portfolio/legs.ts'
import { expiredLegs, type ExpiredLeg } from '../../store/portfolio/expired-legs.ts'
import { lockPortfolio } from '../../store/portfolio/portfolios.ts'
import { transaction } from '../../store/transaction.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import { periodic, type Task } from '../operations/supervise-tasks.ts'
import { refreshValue } from './refresh-value.ts'

const EVERY_MS = 10 * MINUTE_MS
const MOST = 500
const OLDEST_MS = 6 * 60 * MINUTE_MS // a price of the underlying from before that is not its last

/** Closes what expired while it was held, at what it paid, in portfolios that want it. */
export function expiryCloser(context: QuoteContext): Task {
  return periodic('strategy-expiry', EVERY_MS, context.clock, async () => {
    await closeExpired(context)
  })
}

/**
 * Closes open legs whose contract expired after they were added: an option at its intrinsic value, a
 * future at the underlying's last price before the expiry. Answers how many. Legs whose underlying has
 * no price of that time stay open, and are looked at again.
 */
export async function closeExpired(context: QuoteContext): Promise<number> {
  const { pool, clock } = context
  const now = clock.now()
  const { date } = localTime('Asia/Kolkata', now)
  let closed = 0
  const changed = new Map<string, ExpiredLeg>()
  for (const leg of await expiredLegs(pool, date, MOST)) {
    const at = expiryInstant(leg.contract.exchange, leg.contract.expiry!)
    if (at > now || leg.addedAt > at) continue
    const price = await settlementOf(context, leg.contract, at)
    if (price === null || !(await settle(context, leg, price, at))) continue
    changed.set(`${leg.userId}/${leg.strategyId}`, leg)
    closed += 1
  }
  for (const portfolio of changed.values()) await refreshValue(context, portfolio)
  return closed
}

async function settle(
  { pool }: QuoteContext,
  { userId, strategyId, legId }: ExpiredLeg,
  price: Price,
  at: Instant,
): Promise<boolean> {
  return transaction(pool, async (tx) => {
    await lockPortfolio(tx, userId, strategyId)
    const leg = await findLeg(tx, userId, strategyId, legId)
    if (!leg || leg.exit !== null) return false // somebody was faster
    await closeLeg(tx, userId, strategyId, legId, { price, at, costs: 0n as Money })
    return true
  })
}

/** What one unit paid; null where nobody stored the underlying's price. */
export async function settlementOf(
  { pool }: QuoteContext,
  { underlying, type, strike }: Pick<Contract, 'underlying' | 'type' | 'strike'>,
  at: Instant,
): Promise<Price | null> {
  const id = underlying === null ? null : await underlyingId(pool, underlying)
  if (id === null) return null
  const [quote] = await lastBarQuotes(pool, [id], at)
  const spot = quote && at - quote.at <= OLDEST_MS ? quote.lastPrice : null
  if (spot === null || strike === null) return spot
  const intrinsic = type === 'CE' ? minus(spot, strike) : minus(strike, spot)
  return intrinsic > 0n ? intrinsic : (0n as Price)
}
