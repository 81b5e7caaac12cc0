import {
  magnitude,
  minus,
  NO_QUANTITY,
  notional,
  plus,
  type Money,
  type Price,
  type Quantity,
} from '../../../core/fixed.ts'
import { DAY_MS, type Instant } from '../../../core/instant.ts'
import { localTime } from '../../../domain/calendar/zone.ts'
import type { Instrument } from '../../../domain/market/instruments/instrument.ts'
import { judgedPrice } from '../../../domain/risk/account-gate.ts'
import type { AccountOrder, AccountOrderRequest } from '../../../domain/trading/account-order.ts'
import { chargesOf, type Segment } from '../../../domain/trading/charges.ts'
import { fundsNeeded, marginOf, type Margin } from '../../../domain/trading/margin.ts'

/** What the funds of an order are computed from. */
export interface FundsFacts {
  readonly instrument: Instrument
  readonly price: Price
  readonly underlyingPrice: Price | null // of a future or an option
  readonly vix: Price | null
  readonly held: Quantity // signed
  readonly waiting: readonly AccountOrder[]
  readonly now: Instant
}

/**
 * The money that an order takes from the account's funds; null when it cannot be computed, which
 * refuses it. An order that only closes what is held, and is not promised to another, takes none
 * but its charges, and those it brings along.
 */
export function requiredFunds(request: AccountOrderRequest, facts: FundsFacts): Money | null {
  const price = judgedPrice(request, facts.price)
  const turnover = notional(price, request.quantity)
  if (closesOnly(request, facts)) return 0n as Money
  const segment = segmentFor(facts.instrument, request)
  const { side } = request
  const isMargined = segment === 'future' || (segment === 'option' && side === 'SELL')
  const margin = isMargined ? marginFor(request, segment, turnover, facts) : null
  if (isMargined && margin === null) return null
  const charges = chargesOf({ segment, side, turnover })
  return fundsNeeded({ segment, side, turnover, margin, charges, covered: false })
}

export function segmentFor(
  { kind }: Pick<Instrument, 'kind'>,
  { product }: Pick<AccountOrderRequest, 'product'>,
): Segment {
  if (kind === 'option' || kind === 'future') return kind
  return product === 'CNC' ? 'delivery' : 'intraday'
}

function marginFor(
  { side, quantity }: AccountOrderRequest,
  segment: Segment,
  turnover: Money,
  { instrument, underlyingPrice, price, vix, now }: FundsFacts,
): Margin | null {
  const { kind, right, strike, expiry } = instrument
  const underlying = underlyingPrice ?? (kind === 'future' ? price : null)
  if (underlying === null) return null
  const today = Date.parse(localTime('Asia/Kolkata', now).date)
  return marginOf({
    segment,
    side,
    contractValue: notional(underlying, quantity),
    premium: turnover,
    vix,
    daysToExpiry: expiry === null ? null : Math.max(0, (Date.parse(expiry) - today) / DAY_MS),
    option: right !== null && strike !== null ? { right, strike, underlying } : null,
  })
}

function closesOnly(request: AccountOrderRequest, { held, waiting }: FundsFacts): boolean {
  if (request.product === 'CNC' && request.side === 'SELL') return true // only what is there is sold
  if (held === 0n || held > 0n === (request.side === 'BUY')) return false
  const promised = waiting
    .filter(
      (order) =>
        order.instrumentId === request.instrumentId &&
        order.product === request.product &&
        order.side === request.side,
    )
    .map(({ quantity, filledQuantity }) => minus(quantity, filledQuantity))
    .reduce((sum, one) => plus(sum, one), NO_QUANTITY)
  return plus(promised, request.quantity) <= magnitude(held)
}
