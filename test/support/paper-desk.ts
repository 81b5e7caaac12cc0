import { fixed, type Price, type Quantity } from '#src/core/fixed.ts'
import { instant, type Instant } from '#src/core/instant.ts'
import { newInstrument, type Instrument } from '#src/domain/market/instruments/instrument.ts'
import { checkAccountOrder, type PassedOrder } from '#src/domain/risk/account-gate.ts'
import { limitsOf } from '#src/domain/risk/account-limits.ts'
import type { AccountOrderRequest } from '#src/domain/trading/account-order.ts'
import {
  changed,
  type ExchangeOrder,
  type ExchangeState,
  type ExchangeTrade,
} from '#src/domain/trading/exchange/exchange-books.ts'
import type { ExchangeTerms, MarketView } from '#src/domain/trading/exchange/exchange-rules.ts'
import type { PaperBooks } from '#src/venues/paper/paper-books.ts'
import type { PaperMarket } from '#src/venues/paper/paper-market.ts'

/** A market that stands where it is put. */
export interface SettableMarket extends PaperMarket {
  quote(symbol: Tradable, sides: Sides, more?: Partial<MarketView>): void
  /** Its quote has grown old. */
  age(symbol: Tradable): void
  /** It has expired, and pays this. */
  settle(symbol: Tradable, price: string): void
  isOpen: boolean
  sessionEndsAt: Instant
}

export type Tradable = 'INFY' | 'NIFTY24N2824500CE' | 'NIFTY24NOVFUT'

/** Levels of price and size, the best first. */
export interface Sides {
  readonly bids?: readonly (readonly [price: string, size: string])[]
  readonly asks?: readonly (readonly [price: string, size: string])[]
  readonly last?: string
}

export const OPENS = '2024-11-07T03:45:00Z' // 09:15 in India
export const CLOSES = instant('2024-11-07T10:00:00Z')

const CONTRACT = {
  currency: 'INR',
  quantityStep: fixed<'quantity'>('1'),
  priceIncrement: fixed<'price'>('0.05'),
  underlying: 'NIFTY',
  name: 'NIFTY',
  venueId: 'NFO',
  expiry: '2024-11-28' as Instrument['expiry'],
  lotSize: fixed<'quantity'>('25'),
}

export const TRADED: Readonly<Record<Tradable, Instrument>> = {
  INFY: {
    ...newInstrument({
      instrumentId: 'INFY.NSE',
      symbol: 'INFY',
      venueId: 'NSE',
      name: 'Infosys',
      kind: 'equity',
      currency: 'INR',
      quantityStep: fixed('1'),
      priceIncrement: fixed('0.05'),
    }),
    token: 408065,
  },
  NIFTY24N2824500CE: {
    ...newInstrument({
      ...CONTRACT,
      instrumentId: 'NIFTY24N2824500CE.NFO',
      symbol: 'NIFTY24N2824500CE',
      kind: 'option',
      strike: fixed('24500'),
      right: 'call',
    }),
    token: 12345,
  },
  NIFTY24NOVFUT: {
    ...newInstrument({
      ...CONTRACT,
      instrumentId: 'NIFTY24NOVFUT.NFO',
      symbol: 'NIFTY24NOVFUT',
      kind: 'future',
    }),
    token: 12346,
  },
}

export function settableMarket(clock: { now(): Instant }): SettableMarket {
  const views = new Map<string, MarketView>()
  const settled = new Map<string, Price>()
  const listeners = new Map<string, Set<() => void>>()
  const market: SettableMarket = {
    isOpen: true,
    sessionEndsAt: CLOSES,
    quote(symbol, { bids = [], asks = [], last }, more = {}) {
      const { instrumentId } = TRADED[symbol]
      const levels = (given: NonNullable<Sides['bids']>) =>
        given.map(([price, size]) => ({
          price: fixed<'price'>(price),
          quantity: fixed<'quantity'>(size),
        }))
      const before = views.get(instrumentId)
      const at = Math.max(clock.now(), (before?.at ?? 0) + 1) as Instant
      views.set(instrumentId, {
        instrumentId,
        at,
        lastPrice: last === undefined ? null : fixed<'price'>(last),
        previousClose: null,
        bids: levels(bids),
        asks: levels(asks),
        stale: false,
        mock: false,
        ...more,
      })
      for (const listener of listeners.get(instrumentId) ?? []) listener()
    },
    views: async (ids) =>
      new Map(ids.flatMap((id) => (views.has(id) ? [[id, views.get(id)!] as const] : []))),
    async terms(instrumentId): Promise<ExchangeTerms | null> {
      const instrument = Object.values(TRADED).find((one) => one.instrumentId === instrumentId)
      if (!instrument) return null
      return {
        instrument,
        freezeQuantity: instrument.kind === 'equity' ? null : fixed('1800'),
        underlyingPrice: instrument.kind === 'equity' ? null : fixed('24500'),
        vix: null,
        daysToExpiry: instrument.expiry === null ? null : 21,
        isOpen: market.isOpen,
        sessionEndsAt: market.sessionEndsAt,
        squareOffAt: (market.sessionEndsAt - 600_000) as Instant,
      }
    },
    watch(instrumentId, onMoved, signal) {
      const own = listeners.get(instrumentId) ?? new Set()
      listeners.set(instrumentId, own.add(onMoved))
      signal.addEventListener('abort', () => own.delete(onMoved), { once: true })
    },
    async settlement(instrumentId) {
      const price = settled.get(instrumentId)
      return price === undefined ? null : { price, terms: (await market.terms(instrumentId))! }
    },
    age(symbol) {
      const { instrumentId } = TRADED[symbol]
      views.set(instrumentId, { ...views.get(instrumentId)!, stale: true })
    },
    settle: (symbol, price) => void settled.set(TRADED[symbol].instrumentId, fixed(price)),
  }
  return market
}

/** Books that die with the process: of the simulated broker, which keeps its own. */
export function memoryBooks(openingCash: string): PaperBooks {
  let state: ExchangeState = {
    openingCash: fixed(openingCash),
    cash: fixed(openingCash),
    orders: new Map(),
    positions: new Map(),
  }
  let revision = 0n
  const orders = new Map<string, ExchangeOrder & { readonly revision: bigint }>()
  const trades: (ExchangeTrade & { readonly revision: bigint })[] = []
  return {
    read: async () => ({ state, revision }),
    async commit(change, on) {
      if (on !== revision) return false
      revision += 1n
      state = changed(state, change)
      for (const order of change.orders) orders.set(order.venueOrderId, { ...order, revision })
      for (const trade of change.trades) trades.push({ ...trade, revision })
      return true
    },
    find: async (by) =>
      [...orders.values()].find((order) =>
        'clientOrderId' in by
          ? order.clientOrderId === by.clientOrderId
          : order.venueOrderId === by.venueOrderId,
      ) ?? null,
    ordersSince: async () => [...orders.values()],
    tradesSince: async () => trades,
    deliveriesSince: async (since) => {
      const sums = new Map<string, Quantity>()
      for (const { product, instrumentId, side, quantity, filledAt } of trades) {
        if (product !== 'CNC' || filledAt < since) continue
        const signed = side === 'BUY' ? quantity : -quantity
        sums.set(instrumentId, ((sums.get(instrumentId) ?? 0n) + signed) as Quantity)
      }
      return sums
    },
    changesSince: async (after) => ({
      until: revision,
      orders: [...orders.values()].filter((order) => order.revision > after),
      trades: trades.filter((trade) => trade.revision > after),
    }),
  }
}

let asked = 0

/** An order that the gate let pass: it is asked with a view that allows everything. */
export function passed(
  symbol: Tradable,
  asks: { readonly side: 'BUY' | 'SELL'; readonly quantity: string } & {
    readonly [Field in keyof AccountOrderRequest]?: AccountOrderRequest[Field] | string | null
  },
): PassedOrder {
  const instrument = TRADED[symbol]
  const { quantity, limitPrice = null, stopPrice = null, ...rest } = asks
  asked += 1
  const request = {
    clientOrderId: `T${String(asked).padStart(7, '0')}`,
    instrumentId: instrument.instrumentId,
    exchange: instrument.venueId,
    tradingsymbol: instrument.symbol,
    type: limitPrice === null ? 'MARKET' : 'LIMIT',
    product: instrument.kind === 'equity' ? 'MIS' : 'NRML',
    validity: 'DAY',
    tag: null,
    source: 'client',
    quantity: fixed<'quantity'>(quantity as string),
    limitPrice: limitPrice === null ? null : fixed<'price'>(limitPrice as string),
    stopPrice: stopPrice === null ? null : fixed<'price'>(stopPrice as string),
    ...rest,
  } as AccountOrderRequest
  // what the venue is to refuse must get past the gate first
  const lenient = { ...instrument, lotSize: 1n as Quantity, priceIncrement: 1n as Price }
  const answer = checkAccountOrder(request, {
    isActive: true,
    loginStatus: 'logged_in',
    lockout: 'none',
    marketOpen: true,
    instrument: lenient,
    price: fixed('1'),
    priceAgeMs: 0,
    held: fixed('0'),
    deliverable: fixed('1000000'),
    waiting: [],
    available: fixed('1000000000'),
    required: fixed('0'),
    limits: limitsOf({}, 'paper'),
  })
  if (!answer.passed) throw new Error(`the gate refused: ${answer.refusedBy}`)
  return answer.passed
}
