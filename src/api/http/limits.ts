import type { FastifyReply } from 'fastify'
import { AppError } from '../../core/app-error.ts'
import type { Instant } from '../../core/instant.ts'
import type { Caller } from '../../app/identity/authenticate.ts'
import { networkOf } from '../../app/identity/keys/network-of.ts'
import { orderRatesOf, requestRatesOf } from '../../app/identity/keys/key-rates.ts'
import type { Operation } from '../../contract/operation.ts'
import type { Standing, Taken } from '../../links/limiter.ts'
import type { Rates } from '../../links/rates.ts'
import type { ApiContext } from '../route.ts'

/** What a request is counted against: whose, and how much of it there is. */
interface Count {
  readonly limit: 'user' | 'address' | 'key' | 'orders' | 'credentials' // as the metrics name it
  readonly key: string
  readonly rates: Rates
  readonly cost: number
}

/**
 * Counts a request against every limit of its caller, tells in headers how the tightest of them
 * stands, and refuses what is beyond one.
 */
export async function takeFromLimits(
  context: ApiContext,
  operation: Operation,
  caller: Caller | null,
  address: string,
  reply: FastifyReply,
): Promise<void> {
  if (operation.cost === 0) return // as a monitor may look, whatever else its address does
  const counts = countsOf(context, operation, caller, address)
  const [only] = counts
  if (only === undefined) return
  const taken =
    counts.length === 1
      ? [await take(context, only)]
      : await Promise.all(counts.map((count) => take(context, count)))
  tell(reply, taken.reduce(tighter), context.clock.now())
  const waits = taken.filter(({ allowed }) => !allowed).map(({ retryAfterMs }) => retryAfterMs)
  if (waits.length > 0) refuse(reply, Math.max(...waits))
}

async function take({ links, metrics }: ApiContext, count: Count): Promise<Taken> {
  const { limit, key, rates, cost } = count
  const taken = await links.limiter.take(key, rates, cost)
  metrics.rateLimit.hits.inc({ limit })
  if (!taken.allowed) metrics.rateLimit.blocks.inc({ limit })
  return taken
}

/**
 * Asks `check` whose credential this is, unless too many from this address did not work: a guess
 * costs the address, not the database.
 */
export async function checkCredential<Value>(
  context: ApiContext,
  address: string,
  reply: FastifyReply,
  check: () => Promise<Value>,
): Promise<Value> {
  const { links, tierRates, metrics } = context
  const rates = tierRates.anyone
  if (rates === null) return check()
  const key = `credentials/${networkOf(address)}`
  const before = await links.limiter.take(key, rates, 0)
  if (before.remaining < 1) {
    metrics.rateLimit.blocks.inc({ limit: 'credentials' })
    tell(reply, before, context.clock.now())
    refuse(reply, before.resetMs)
  }
  try {
    return await check()
  } catch (cause) {
    const failed = cause instanceof AppError && cause.code === 'unauthenticated'
    if (failed) await links.limiter.take(key, rates)
    throw cause
  }
}

/** Each operation has a count of its own, so that a busy one leaves the others alone. */
function countsOf(
  { tierRates }: ApiContext,
  { id, permission, cost }: Operation,
  caller: Caller | null,
  address: string,
): readonly Count[] {
  if (caller === null) {
    const rates = tierRates.anyone
    const key = `address/${networkOf(address)}/${id}`
    return rates ? [{ limit: 'address', key, rates, cost }] : []
  }
  const { userId, tier, keyId, keyRates } = caller
  const rates = tierRates[tier]
  const counts: Count[] = rates ? [{ limit: 'user', key: `user/${userId}/${id}`, rates, cost }] : []
  if (keyRates === null) return counts
  counts.push({ limit: 'key', key: `key/${keyId}`, rates: requestRatesOf(keyRates), cost: 1 })
  if (permission === 'can_trade') {
    counts.push({ limit: 'orders', key: `orders/${keyId}`, rates: orderRatesOf(keyRates), cost: 1 })
  }
  return counts
}

function tighter(one: Taken, other: Taken): Taken {
  if (one.allowed !== other.allowed) return one.allowed ? other : one
  return other.remaining < one.remaining ? other : one
}

/** `reset` is the second of the clock, counted from 1970, at which all units are there again. */
function tell(reply: FastifyReply, { limit, remaining, resetMs }: Standing, now: Instant): void {
  void reply.header('x-ratelimit-limit', limit)
  void reply.header('x-ratelimit-remaining', remaining)
  void reply.header('x-ratelimit-reset', Math.ceil((now + resetMs) / 1_000))
}

function refuse(reply: FastifyReply, waitMs: number): never {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
  void reply.header('retry-after', seconds)
  const message = `Too many requests: rate limit exceeded. Try again in ${seconds} s.`
  throw new AppError('rate_limited', {}, { message })
}
