import { notional, type Money, type Price, type Quantity } from '../../core/fixed.ts'
import { DAY_MS, type CalendarDate, type Instant } from '../../core/instant.ts'
import { localTime } from '../../domain/calendar/zone.ts'
import { instrumentId as idOf } from '../../domain/market/instruments/instrument.ts'
import type { AccountExchange, AccountProduct } from '../../domain/trading/account-order.ts'
import { chargesOf, type Charges, type Segment } from '../../domain/trading/charges.ts'
import { fundsNeeded, marginOf, type Margin } from '../../domain/trading/margin.ts'
import type { OrderSide } from '../../domain/trading/order.ts'
import { readMarketFacts, type MarketFacts } from '../accounts/orders/read-risk-view.ts'
import { segmentFor } from '../accounts/orders/required-funds.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'

/** An order whose cost is asked for. null: as the master and the latest quotes have it. */
export interface EstimateOrder {
  readonly tradingsymbol: string
  readonly exchange: AccountExchange
  readonly side: OrderSide
  readonly quantity: Quantity
  readonly product: AccountProduct
  readonly price: Price | null
  readonly underlyingPrice: Price | null
  readonly strike: Price | null
  readonly right: 'call' | 'put' | null
  readonly expiry: CalendarDate | null
  readonly vix: Price | null
}

export interface OrderEstimate {
  readonly instrumentId: string
  readonly segment: Segment
  readonly side: OrderSide
  readonly turnover: Money | null // null: no price is known
  readonly charges: Charges | null
  readonly margin: Margin | null // of futures and options, where the underlying has a price
  readonly contractValue: Money | null // of what the contract is written on, or of the shares
  readonly underlyingPrice: Price | null
  readonly vix: Price | null
  readonly daysToExpiry: number | null // calendar days
  readonly funds: Money | null // that the account must have free, unless it holds what is sold
}

/** What an order costs and ties up, as far as prices are known. Reads, and writes nothing. */
export async function estimateOrder(
  context: QuoteContext,
  asked: EstimateOrder,
): Promise<OrderEstimate> {
  const { tradingsymbol, exchange, side, quantity } = asked
  const instrumentId = idOf(tradingsymbol, exchange)
  const facts = await readMarketFacts(context, { instrumentId, exchange })
  const segment = segmentOf(asked, facts)
  const isShare = segment === 'intraday' || segment === 'delivery'

  const price = asked.price ?? facts.price
  const ofUnderlying = asked.underlyingPrice ?? facts.underlyingPrice
  const underlyingPrice = segment === 'option' ? ofUnderlying : (ofUnderlying ?? price)
  const turnover = price === null ? null : notional(price, quantity)
  const charges = turnover === null ? null : chargesOf({ segment, side, turnover })
  const vix = asked.vix ?? facts.vix
  const daysToExpiry = daysUntil(asked.expiry ?? facts.instrument?.expiry ?? null, context)
  const contractValue = underlyingPrice === null ? null : notional(underlyingPrice, quantity)
  const margin =
    isShare || underlyingPrice === null
      ? null
      : marginOf({
          segment,
          side,
          contractValue: contractValue!,
          premium: turnover ?? (0n as Money),
          vix,
          daysToExpiry,
          option: optionOf(asked, facts, underlyingPrice),
        })
  const needsMargin = segment === 'future' || (segment === 'option' && side === 'SELL')
  const funds =
    charges === null || turnover === null || (needsMargin && margin === null)
      ? null
      : fundsNeeded({ segment, side, turnover, margin, charges, covered: false })
  return {
    instrumentId,
    segment,
    side,
    turnover,
    charges,
    margin,
    contractValue: isShare ? turnover : contractValue,
    underlyingPrice,
    vix,
    daysToExpiry,
    funds,
  }
}

/** Of what the master does not have, its symbol says what it is. */
function segmentOf(asked: EstimateOrder, { instrument }: MarketFacts): Segment {
  if (instrument !== null) return segmentFor(instrument, asked)
  if (rightOf(asked) !== null) return 'option'
  if (/FUT$/.test(asked.tradingsymbol)) return 'future'
  return asked.product === 'CNC' ? 'delivery' : 'intraday'
}

function rightOf({ right, tradingsymbol }: EstimateOrder): 'call' | 'put' | null {
  if (right !== null) return right
  if (!/\d(?:CE|PE)$/.test(tradingsymbol)) return null
  return tradingsymbol.endsWith('CE') ? 'call' : 'put'
}

function optionOf(asked: EstimateOrder, { instrument }: MarketFacts, underlying: Price) {
  const right = asked.right ?? instrument?.right ?? rightOf(asked)
  const strike = asked.strike ?? instrument?.strike ?? null
  return right === null || strike === null ? null : { right, strike, underlying }
}

function daysUntil(
  expiry: CalendarDate | null,
  { clock }: { clock: { now(): Instant } },
): number | null {
  if (expiry === null) return null
  const today = localTime('Asia/Kolkata', clock.now()).date
  return Math.max(0, (Date.parse(expiry) - Date.parse(today)) / DAY_MS)
}
