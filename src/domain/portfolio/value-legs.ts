import {
  minus,
  negate,
  NO_MONEY,
  notional,
  plus,
  type Money,
  type Price,
} from '../../core/fixed.ts'
import { signedQuantity, type Leg } from './leg.ts'

/** What one open leg is worth at a price; nulls where it has none. */
export interface LegValue {
  readonly leg: Leg
  readonly price: Price | null
  readonly m2m: Money | null
  readonly unrealizedPnl: Money | null
}

/** What a portfolio is worth at one moment. */
export interface PortfolioValue {
  readonly legs: readonly LegValue[] // the open ones
  readonly m2m: Money | null // null: no open leg has a price
  readonly unrealizedPnl: Money | null
  readonly realizedPnl: Money // of closed legs, less the costs of closing them, and what legs were paid
  readonly capitalDeployed: Money // entry price × quantity of the open legs, bought and sold alike
  readonly instrumentCount: number // open legs that have a price
  readonly missing: readonly string[] // symbols of those that have none, each once
  readonly isPartial: boolean
}

/**
 * Two figures of opposite sign (DEC-03). `m2m` is the cash that opening the legs at these prices
 * would bring: bought is paid, sold is received. `unrealizedPnl` is what closing them would earn.
 *
 * Units: quantities are units, so no lot size is multiplied in. Exact: 50 × 120.5 is 6,025.
 * Edges: a leg without a price is left out of both and named; without any price both are null;
 *        without open legs both are zero.
 */
export function valueLegs(
  legs: readonly Leg[],
  priceOf: (instrumentId: string) => Price | null,
): PortfolioValue {
  const open = legs.filter(({ exit }) => exit === null)
  const valued = open.map((leg) => valueLeg(leg, priceOf(leg.contract.instrumentId)))
  const priced = valued.filter(({ price }) => price !== null)
  const unpriced = valued.filter(({ price }) => price === null) // zero is a price
  const missing = unpriced.map(({ leg }) => leg.contract.tradingsymbol)
  const isKnown = open.length === 0 || priced.length > 0
  return {
    legs: valued,
    m2m: isKnown ? sum(priced.map(({ m2m }) => m2m!)) : null,
    unrealizedPnl: isKnown ? sum(priced.map(({ unrealizedPnl }) => unrealizedPnl!)) : null,
    realizedPnl: sum(
      legs.map((leg) => plus(minus(realizedPnlOf(leg), costsOf(leg)), leg.income ?? NO_MONEY)),
    ),
    capitalDeployed: sum(open.map(({ entryPrice, quantity }) => notional(entryPrice, quantity))),
    instrumentCount: priced.length,
    missing: [...new Set(missing)],
    isPartial: missing.length > 0,
  }
}

function valueLeg(leg: Leg, price: Price | null): LegValue {
  if (price === null) return { leg, price, m2m: null, unrealizedPnl: null }
  return { leg, price, m2m: m2mOf(leg, price), unrealizedPnl: pnlOf(leg, price) }
}

/** Σ of this is M2M: price × quantity, negative for what is bought. */
export function m2mOf(leg: Pick<Leg, 'direction' | 'quantity'>, price: Price): Money {
  return notional(price, negate(signedQuantity(leg)))
}

/** What was earned from entry to `price`: M2M at entry less M2M there. */
export function pnlOf(
  leg: Pick<Leg, 'direction' | 'quantity' | 'entryPrice'>,
  price: Price,
): Money {
  return minus(m2mOf(leg, leg.entryPrice), m2mOf(leg, price))
}

/** What a closed leg earned, before costs; nothing while it is open. */
export function realizedPnlOf(leg: Leg): Money {
  return leg.exit === null ? NO_MONEY : pnlOf(leg, leg.exit.price)
}

function costsOf({ exit }: Leg): Money {
  return exit?.costs ?? NO_MONEY
}

function sum(amounts: readonly Money[]): Money {
  return amounts.reduce(plus, NO_MONEY)
}
