import {
  minus,
  NO_QUANTITY,
  plus,
  type Money,
  type Price,
  type Quantity,
} from '../../../core/fixed.ts'
import {
  instrumentId as idOf,
  type Instrument,
} from '../../../domain/market/instruments/instrument.ts'
import type { AccountRiskView } from '../../../domain/risk/account-gate.ts'
import { limitsOf } from '../../../domain/risk/account-limits.ts'
import type { AccountExchange, AccountOrderRequest } from '../../../domain/trading/account-order.ts'
import { findAccount, type AccountRow } from '../../../store/accounts/account-row.ts'
import { waitingOrders } from '../../../store/accounts/orders.ts'
import { listPositions, type AccountPositionRow } from '../../../store/accounts/positions.ts'
import { listFunds, listHoldings } from '../../../store/accounts/venue-state.ts'
import { findInstruments } from '../../../store/market/instruments.ts'
import type { Queryable } from '../../../store/transaction.ts'
import { readStatus } from '../../calendar/read-status.ts'
import { latestQuotes, type QuoteContext } from '../../market/live/latest-quotes.ts'
import { requiredFunds } from './required-funds.ts'

/** What the gate looks at of the market, which no lock is held for. */
export interface MarketFacts {
  readonly instrument: Instrument | null
  readonly price: Price | null
  readonly priceAgeMs: number | null
  readonly underlyingPrice: Price | null
  readonly vix: Price | null
  readonly marketOpen: boolean
}

export async function readMarketFacts(
  context: QuoteContext,
  { instrumentId, exchange }: Pick<AccountOrderRequest, 'instrumentId' | 'exchange'>,
): Promise<MarketFacts> {
  const [found] = await findInstruments(context.pool, [instrumentId])
  const instrument = found?.active ? found : null
  const underlyingId = await underlyingOf(context, instrument)
  const asked = [instrumentId, VIX, ...(underlyingId === null ? [] : [underlyingId])]
  const [quotes, status] = await Promise.all([
    latestQuotes(context, asked),
    readStatus(context, CALENDARS[exchange], 'now'),
  ])
  const quote = quotes.get(instrumentId)
  return {
    instrument,
    price: quote?.lastPrice ?? null,
    priceAgeMs: quote ? Math.max(0, context.clock.now() - quote.at) : null,
    underlyingPrice: quotes.get(underlyingId ?? '')?.lastPrice ?? null,
    vix: quotes.get(VIX)?.lastPrice ?? null,
    marketOpen: status.open,
  }
}

/** The calendar that an exchange's segment follows. */
const CALENDARS: Readonly<Record<AccountExchange, string>> = {
  NSE: 'NSE',
  NFO: 'NFO',
  BSE: 'BSE',
  BFO: 'BFO',
  MCX: 'MCX',
}

const VIX = 'INDIAVIX.NSE'

/** The index, or the share, that a contract is written on. */
async function underlyingOf(
  { pool }: QuoteContext,
  instrument: Instrument | null,
): Promise<string | null> {
  if (!instrument?.underlying) return null
  const among = ['NSE', 'BSE'].map((venueId) => idOf(instrument.underlying!, venueId))
  const found = await findInstruments(pool, among)
  return found[0]?.instrumentId ?? null
}

/** How the account stands towards an order: read under its lock, so that it still does after. */
export async function readRiskView(
  db: Queryable,
  account: Pick<AccountRow, 'userId' | 'accountId'>,
  request: AccountOrderRequest,
  facts: MarketFacts,
  now: Parameters<typeof requiredFunds>[1]['now'],
): Promise<AccountRiskView> {
  const { userId, accountId } = account
  const row = (await findAccount(db, userId, accountId))!
  const waiting = await waitingOrders(db, userId, accountId)
  const positions = await listPositions(db, userId, accountId)
  const held = heldIn(positions, request)
  const { instrument, price } = facts
  const required =
    instrument && price !== null && request.quantity > 0n
      ? requiredFunds(request, { ...facts, instrument, price, held, waiting, now })
      : null
  return {
    isActive: row.isActive,
    loginStatus: row.loginStatus,
    lockout: row.lockout,
    marketOpen: facts.marketOpen,
    instrument,
    price,
    priceAgeMs: facts.priceAgeMs,
    held,
    deliverable: request.product === 'CNC' ? await deliverable(db, account, request, held) : held,
    waiting,
    available: await availableFunds(db, row, request),
    required,
    limits: limitsOf(row.limits, row.broker),
  }
}

function heldIn(
  positions: readonly AccountPositionRow[],
  { tradingsymbol, exchange, product }: AccountOrderRequest,
): Quantity {
  const position = positions.find(
    (one) =>
      one.tradingsymbol === tradingsymbol && one.exchange === exchange && one.product === product,
  )
  return position?.quantity ?? NO_QUANTITY
}

/** What may be delivered: what our fills bought, or what the venue holds from before, if more. */
async function deliverable(
  db: Queryable,
  { userId, accountId }: Pick<AccountRow, 'userId' | 'accountId'>,
  { tradingsymbol, exchange }: AccountOrderRequest,
  held: Quantity,
): Promise<Quantity> {
  const holdings = await listHoldings(db, userId, accountId)
  const venues = holdings
    .filter((one) => one.tradingsymbol === tradingsymbol && one.exchange === exchange)
    .reduce((sum, { quantity }) => plus(sum, quantity), NO_QUANTITY)
  return minus(venues, held) > 0n ? venues : held
}

/** As the venue said last. A paper account begins with its cash before any venue was asked. */
async function availableFunds(
  db: Queryable,
  { userId, accountId, broker, initialCash }: AccountRow,
  { exchange }: AccountOrderRequest,
): Promise<Money | null> {
  const segment = exchange === 'MCX' ? 'commodity' : 'equity'
  const funds = await listFunds(db, userId, accountId)
  const found =
    funds.find((one) => one.segment === segment) ?? (broker === 'paper' ? funds[0] : null)
  if (found) return found.available
  return broker === 'paper' ? initialCash : null
}
