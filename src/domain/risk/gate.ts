import {
  fixed,
  format,
  magnitude,
  minus,
  NO_MONEY,
  NO_QUANTITY,
  notional,
  plus,
  type Money,
  type Price,
  type Quantity,
} from '../../core/fixed.ts'
import type { TradedInstrument } from '../market/instruments/instrument.ts'
import { feeOf, slipped, type Costs } from '../trading/execution.ts'
import { signedQuantity, type Order, type OrderRequest } from '../trading/order.ts'
import { askInTurn, finding, type Pipeline } from './pipeline.ts'
import type { CheckName, Verdict } from './verdict.ts'

/** Everything the checks look at: one moment of one run. */
export interface RiskView {
  readonly lifecycle: string // RUNNING, or what forbids trading
  readonly marketOpen: boolean
  readonly instrument: TradedInstrument | null // null: not one of the run's
  readonly price: Price | null // the latest known; null before the first bar
  readonly held: Quantity // signed
  readonly waiting: readonly Order[] // orders that may still fill, in any instrument
  readonly cash: Money
  readonly costs: Costs
  readonly maximumPosition: Quantity | null
  readonly forbiddenInstruments: readonly string[]
  readonly allowShort: boolean
}

/** An order that passed every check. Only `checkOrder` makes it; venues take nothing else. */
export type ApprovedRequest = OrderRequest & { readonly __approved: true }

export type GateAnswer =
  | { readonly approved: ApprovedRequest; readonly verdicts: readonly Verdict[] }
  | { readonly approved: null; readonly reason: CheckName; readonly verdicts: readonly Verdict[] }

/** The one gate: each check in turn, the first refusal is the answer, every verdict is kept. */
export function checkOrder(request: OrderRequest, view: RiskView): GateAnswer {
  const { verdicts, refusedBy } = askInTurn(PIPELINE, request, view)
  if (refusedBy !== null) return { approved: null, reason: refusedBy, verdicts }
  return { approved: request as ApprovedRequest, verdicts }
}

/** By precedence. The order is part of the contract: the first that refuses is the reason. */
const PIPELINE: Pipeline<CheckName, OrderRequest, RiskView> = [
  ['lifecycle', (_, { lifecycle }) => finding(lifecycle === 'RUNNING', { status: lifecycle })],
  ['market_open', (_, { marketOpen }) => finding(marketOpen, { marketOpen: String(marketOpen) })],
  ['instrument', (_, { instrument }) => finding(instrument !== null, {})], // one that the run trades
  ['quantity', checkQuantity],
  ['price', checkPrice],
  ['forbidden_instrument', checkForbidden],
  ['short_sale', checkShortSale],
  ['maximum_position', checkMaximumPosition],
  ['cash', checkCash],
]

/** Positive, and in whole steps: 0.5 of a unit that trades whole is no order. */
function checkQuantity({ quantity }: OrderRequest, { instrument }: RiskView) {
  const step = instrument!.quantityStep
  return finding(quantity > 0n && quantity % step === 0n, {
    quantity: format(quantity),
    quantityStep: format(step),
  })
}

/** A price to judge by, and limit and stop prices on the instrument's grid. */
function checkPrice(request: OrderRequest, { instrument, price }: RiskView) {
  const asked = askedPrice(request)
  const increment = instrument!.priceIncrement
  const onGrid = asked === null || (asked > 0n && asked % increment === 0n)
  return finding(price !== null && onGrid, {
    ...(price !== null && { price: format(price) }),
    ...(asked !== null && { asked: format(asked), priceIncrement: format(increment) }),
  })
}

function checkForbidden({ instrumentId }: OrderRequest, { forbiddenInstruments }: RiskView) {
  const forbidden = forbiddenInstruments.includes(instrumentId)
  return finding(!forbidden, { forbidden: String(forbidden) })
}

function checkShortSale({ side, quantity }: OrderRequest, { held, allowShort }: RiskView) {
  const covered = side === 'BUY' || allowShort || quantity <= held
  return finding(covered, { held: format(held), allowShort: String(allowShort) })
}

/** Counts what already waits on the same side, so that two orders cannot share one bound. */
function checkMaximumPosition(request: OrderRequest, view: RiskView) {
  const { held, waiting, maximumPosition } = view
  if (maximumPosition === null) return finding(true, {})
  const onSide = waiting
    .filter(({ instrumentId }) => instrumentId === request.instrumentId)
    .filter(({ side }) => side === request.side)
    .reduce((sum, order) => plus(sum, signedQuantity(order)), NO_QUANTITY)
  const resulting = plus(plus(held, onSide), signedQuantity(request))
  const shrinks = magnitude(resulting) < magnitude(held) // the way out stays open
  return finding(shrinks || magnitude(resulting) <= maximumPosition, {
    resulting: format(resulting),
    maximumPosition: format(maximumPosition),
  })
}

/** Cash that waiting purchases have been promised is not free. */
function checkCash(request: OrderRequest, view: RiskView) {
  if (request.side === 'SELL') return finding(true, {})
  const free = minus(view.cash, view.waiting.map(promisedCash).reduce(plus, NO_MONEY))
  const cost = costOf(request, view.price!, view.costs)
  return finding(cost <= free, { cost: format(cost), cash: format(free) })
}

/** What a purchase takes from cash at the price it is judged by, slippage and fee included. */
function costOf(request: OrderRequest, price: Price, costs: Costs): Money {
  const reference = askedPrice(request) ?? price
  const paid = request.type === 'LIMIT' ? reference : slipped(reference, 'BUY', costs)
  return plus(notional(paid, request.quantity), feeOf(paid, request.quantity, costs))
}

/** What the gate found a waiting order to cost: it is among the numbers of its verdict. */
function promisedCash({ verdicts }: Order): Money {
  const cost = verdicts.find(({ check }) => check === 'cash')?.numbers['cost']
  return cost === undefined ? NO_MONEY : fixed<'money'>(cost)
}

/** The price that the order itself names: zero where it is missing, so that the check refuses. */
function askedPrice({ type, limitPrice, stopPrice }: OrderRequest): Price | null {
  if (type === 'MARKET') return null
  return (type === 'LIMIT' ? limitPrice : stopPrice) ?? (0n as Price)
}
