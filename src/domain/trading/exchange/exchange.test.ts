import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixed, format, ONE, plus, type Money, type Price, type Quantity } from '#src/core/fixed.ts'
import { instant, type Instant } from '#src/core/instant.ts'
import {
  CLOSES,
  OPENS,
  passed,
  TRADED,
  type Sides,
  type Tradable,
} from '#test/support/paper-desk.ts'
import { signedQuantity } from '../order.ts'
import {
  changed,
  positionKey,
  type ExchangeOrder,
  type ExchangeState,
  type ExchangeTrade,
} from './exchange-books.ts'
import { freeFunds } from './exchange-funds.ts'
import {
  REAL_RULES,
  type ExchangeRules,
  type ExchangeTerms,
  type MarketView,
} from './exchange-rules.ts'
import { cancelOrder, expireOrders, matchQuote, placeOrder } from './exchange.ts'

const AT = instant(OPENS)

function emptyBook(cash = '1000000'): ExchangeState {
  const money = fixed<'money'>(cash)
  return { openingCash: money, cash: money, orders: new Map(), positions: new Map() }
}

function termsOf(symbol: Tradable, more: Partial<ExchangeTerms> = {}): ExchangeTerms {
  const isShare = symbol === 'INFY'
  return {
    instrument: TRADED[symbol],
    freezeQuantity: null,
    underlyingPrice: isShare ? null : fixed('24500'),
    vix: null,
    daysToExpiry: isShare ? null : 21,
    isOpen: true,
    sessionEndsAt: CLOSES,
    squareOffAt: CLOSES,
    ...more,
  }
}

function viewOf(symbol: Tradable, { bids = [], asks = [], last }: Sides, at = 1): MarketView {
  const levels = (given: NonNullable<Sides['bids']>) =>
    given.map(([price, size]) => ({
      price: fixed<'price'>(price),
      quantity: fixed<'quantity'>(size),
    }))
  return {
    instrumentId: TRADED[symbol].instrumentId,
    at: (AT + at) as Instant,
    lastPrice: last === undefined ? null : fixed<'price'>(last),
    previousClose: null,
    bids: levels(bids),
    asks: levels(asks),
    stale: false,
    mock: false,
  }
}

let placed = 0

/** Places an order on a view of its own; answers the books after it, and what happened. */
function place(
  state: ExchangeState,
  symbol: Tradable,
  asks: Parameters<typeof passed>[1],
  sides: Sides,
  rules: ExchangeRules = REAL_RULES,
) {
  placed += 1
  const arrival = {
    state,
    terms: termsOf(symbol),
    view: viewOf(symbol, sides, placed),
    rules,
    prices: new Map<string, Price>(),
  }
  const { change } = placeOrder(passed(symbol, asks), arrival, {
    venueOrderId: `o${placed}`,
    at: AT,
  })
  return { state: changed(state, change), order: change.orders[0]!, trades: change.trades }
}

const FREE: ExchangeRules = { ...REAL_RULES, charges: false }
const say = (value: bigint): string => format(value as Money)

test('FO-182 a future blocks its margin, and a part that is closed frees its part', () => {
  const book = { bids: [['24500', '500']], asks: [['24500', '500']] } as const
  const bought = place(emptyBook(), 'NIFTY24NOVFUT', { side: 'BUY', quantity: '50' }, book, FREE)
  const key = positionKey({ ...TRADED.NIFTY24NOVFUT, product: 'NRML' })
  const blocked = (state: ExchangeState): string => say(state.positions.get(key)!.blocked)
  assert.equal(blocked(bought.state), '159250', '13 % of 24500 × 50')
  assert.equal(say(bought.state.cash), '1000000', 'its price is not paid')

  const up = { bids: [['24600', '500']], asks: [['24600', '500']] } as const
  const part = place(bought.state, 'NIFTY24NOVFUT', { side: 'SELL', quantity: '25' }, up, FREE)
  assert.deepEqual([blocked(part.state), say(part.state.cash)], ['79625', '1002500'])
  const flip = place(part.state, 'NIFTY24NOVFUT', { side: 'SELL', quantity: '75' }, up, FREE)
  assert.deepEqual([blocked(flip.state), say(flip.state.cash)], ['159900', '1005000'])
})

test('FO-182 who sells an option gets its premium, and the margin holds it back', () => {
  const book = { bids: [['120', '500']], asks: [['121', '500']] } as const
  const call = { side: 'SELL', quantity: '25' } as const
  const sold = place(emptyBook(), 'NIFTY24N2824500CE', call, book, FREE)
  assert.equal(say(sold.state.cash), '1003000')
  assert.equal(
    say(freeFunds(sold.state, new Map())),
    '920375',
    '1,003,000 − (10 % + 3 % of 612,500 + 3,000)',
  )
  const poor = place(emptyBook('79000'), 'NIFTY24N2824500CE', call, book, FREE)
  assert.equal(poor.order.code, 'insufficient_funds')
})

test('what a position on margin has lost is not free, and what it has earned is not yet', () => {
  const book = { bids: [['24500', '500']], asks: [['24500', '500']] } as const
  const { state } = place(emptyBook(), 'NIFTY24NOVFUT', { side: 'BUY', quantity: '50' }, book, FREE)
  const free = (price: string): string =>
    say(freeFunds(state, new Map([[TRADED.NIFTY24NOVFUT.instrumentId, fixed<'price'>(price)]])))
  assert.deepEqual(['24500', '24400', '24600'].map(free), ['840750', '835750', '840750'])
})

test('the way out is open to who has no money left', () => {
  const book = { bids: [['1500', '500']], asks: [['1500', '500']] } as const
  const all = { side: 'BUY', quantity: '100', product: 'CNC' } as const
  const bought = place(emptyBook('150000'), 'INFY', all, book, FREE)
  assert.equal(say(freeFunds(bought.state, new Map())), '0')
  const another = place(bought.state, 'INFY', { side: 'BUY', quantity: '1' }, book)
  assert.equal(another.order.code, 'insufficient_funds')
  const sold = place(bought.state, 'INFY', { ...all, side: 'SELL' }, book)
  assert.equal(sold.order.status, 'FILLED')
  const twice = place(bought.state, 'INFY', { ...all, side: 'SELL', limitPrice: '1600' }, book)
  const again = place(twice.state, 'INFY', { ...all, side: 'SELL', quantity: '1' }, book)
  assert.equal(
    again.order.code,
    'insufficient_holdings',
    'what another order would sell is promised',
  )
})

test('what the shown size is not to bound fills at the best price, whole', () => {
  const rules = { ...FREE, takesShownSize: false }
  const book = { asks: [['1500', '1']] } as const
  const { trades } = place(emptyBook(), 'INFY', { side: 'BUY', quantity: '50' }, book, rules)
  assert.deepEqual(
    trades.map(({ price, quantity }) => [say(price), say(quantity)]),
    [['1500', '50']],
  )
})

test('sides that cross fill nobody, and a stale view nobody who rests', () => {
  const crossed = { bids: [['1501', '9']], asks: [['1500', '9']], last: '1500' } as const
  const { state, order } = place(emptyBook(), 'INFY', { side: 'BUY', quantity: '5' }, crossed)
  assert.equal(order.status, 'OPEN')
  const on = { terms: termsOf('INFY'), rules: REAL_RULES, at: AT }
  const good = viewOf('INFY', { asks: [['1500', '9']], last: '1500' }, 10_000)
  for (const bad of [{ stale: true }, { mock: true }]) {
    assert.deepEqual(matchQuote(state, { ...good, ...bad }, on).change.orders, [])
  }
  const closed = { ...on, terms: termsOf('INFY', { isOpen: false }) }
  assert.deepEqual(matchQuote(state, good, closed).change.orders, [])
  const always = { ...closed, rules: { ...REAL_RULES, outsideHours: true } }
  assert.equal(
    matchQuote(state, { ...good, mock: true }, always).change.orders[0]!.status,
    'FILLED',
  )
  assert.equal(matchQuote(state, good, on).change.orders[0]!.status, 'FILLED')
})

test('one quote fills the orders on it in the order of their placing, and no more than it shows', () => {
  const far = { asks: [['1510', '9']], last: '1510' } as const
  const asks = { side: 'BUY', quantity: '5', limitPrice: '1500' } as const
  const first = place(emptyBook(), 'INFY', asks, far)
  const second = place(first.state, 'INFY', asks, far)
  const on = { terms: termsOf('INFY'), rules: REAL_RULES, at: AT }
  const quote = viewOf('INFY', { asks: [['1499', '7']], last: '1499' }, 20_000)
  const { change } = matchQuote(second.state, quote, on)
  assert.deepEqual(
    change.orders.map(({ status, filledQuantity }) => [status, say(filledQuantity)]),
    [
      ['FILLED', '5'],
      ['PARTIALLY_FILLED', '2'],
    ],
  )
  const after = changed(second.state, change)
  assert.deepEqual(matchQuote(after, quote, on).change.orders, [], 'it took of this one')
})

test('whatever is asked and quoted, cash and positions are what the trades say', () => {
  const event = fc.oneof(
    fc.record({
      kind: fc.constant('order' as const),
      symbol: fc.constantFrom<Tradable>('INFY', 'NIFTY24N2824500CE', 'NIFTY24NOVFUT'),
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      lots: fc.integer({ min: 1, max: 6 }),
      limit: fc.option(fc.integer({ min: 95, max: 105 })),
      stop: fc.option(fc.integer({ min: 95, max: 105 })),
      ioc: fc.boolean(),
      delivery: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('quote' as const),
      symbol: fc.constantFrom<Tradable>('INFY', 'NIFTY24N2824500CE', 'NIFTY24NOVFUT'),
      bid: fc.integer({ min: 95, max: 105 }),
      spread: fc.integer({ min: -1, max: 3 }),
      size: fc.integer({ min: 0, max: 200 }),
    }),
    fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(5) }),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let state = emptyBook('100000')
      const trades: ExchangeTrade[] = []
      const orders = new Map<string, ExchangeOrder>()
      const views = new Map<Tradable, MarketView>()
      let at = 0
      for (const one of events) {
        at += 1
        let change = null
        if (one.kind === 'quote') {
          const size = String(one.size)
          const ask = String(one.bid + one.spread)
          const levels =
            one.size === 0 ? {} : { bids: [[String(one.bid), size]], asks: [[ask, size]] }
          const view = viewOf(one.symbol, { ...(levels as Sides), last: String(one.bid) }, at)
          const on = { terms: termsOf(one.symbol), rules: REAL_RULES, at: AT }
          const step = matchQuote(state, view, on)
          const shown = step.change.trades.filter(({ side }) => side === 'BUY')
          const took = shown.reduce((sum, { quantity }) => sum + quantity, 0n)
          assert.ok(took <= BigInt(one.size) * ONE, 'no more than was offered')
          views.set(one.symbol, step.view!)
          change = step.change
        } else if (one.kind === 'cancel') {
          const id = [...state.orders.keys()][one.which]
          const result = cancelOrder(state, id ?? 'none', { at: AT, message: 'So.' })
          change = result.ok ? result.value : null
        } else {
          const isShare = one.symbol === 'INFY'
          const price = (given: number | null): string | null =>
            given === null ? null : String(given)
          const type =
            one.stop !== null
              ? one.limit !== null
                ? 'STOP_LIMIT'
                : 'STOP'
              : one.limit !== null
                ? 'LIMIT'
                : 'MARKET'
          const request = passed(one.symbol, {
            side: one.side,
            quantity: String(one.lots * (isShare ? 1 : 25)),
            type,
            limitPrice: price(one.limit),
            stopPrice: price(one.stop),
            validity: one.ioc ? 'IOC' : 'DAY',
            product: isShare ? (one.delivery ? 'CNC' : 'MIS') : 'NRML',
          })
          const arrival = {
            state,
            terms: termsOf(one.symbol),
            rules: REAL_RULES,
            prices: new Map<string, Price>(),
            view: views.get(one.symbol) ?? null,
          }
          const step = placeOrder(request, arrival, { venueOrderId: `p${at}`, at: AT })
          if (step.view) views.set(one.symbol, step.view)
          change = step.change
        }
        if (change === null) continue
        state = changed(state, change)
        trades.push(...change.trades)
        for (const order of change.orders) orders.set(order.venueOrderId, order)
      }
      assertLaws(state, trades, orders)
      const over = expireOrders(state, CLOSES)
      const after = over ? changed(state, over) : state
      assert.equal(after.orders.size, 0)
      assert.ok([...(over?.orders ?? [])].every(({ held }) => held === 0n))
    }),
    { numRuns: 150 },
  )
})

function assertLaws(
  state: ExchangeState,
  trades: readonly ExchangeTrade[],
  orders: ReadonlyMap<string, ExchangeOrder>,
): void {
  const flows = trades.reduce((sum, { cashFlow }) => plus(sum, cashFlow), state.openingCash)
  assert.equal(state.cash, flows, 'cash = opening cash + Σ cash flow')
  const sums = new Map<string, Quantity>()
  const filled = new Map<string, Quantity>()
  for (const trade of trades) {
    const key = positionKey(trade)
    sums.set(key, plus(sums.get(key) ?? (0n as Quantity), signedQuantity(trade)))
    const { venueOrderId, quantity, price, side } = trade
    filled.set(venueOrderId, plus(filled.get(venueOrderId) ?? (0n as Quantity), quantity))
    const limit: Price | null = orders.get(venueOrderId)!.limitPrice
    assert.ok(
      limit === null || (side === 'BUY' ? price <= limit : price >= limit),
      'within its limit',
    )
  }
  for (const [key, { quantity, blocked, product }] of state.positions) {
    assert.equal(quantity, sums.get(key) ?? 0n, 'position = Σ signed quantity')
    assert.ok(blocked >= 0n && (quantity !== 0n || blocked === 0n), 'flat blocks nothing')
    assert.ok(product !== 'CNC' || quantity >= 0n, 'delivery is never short')
  }
  for (const { venueOrderId, filledQuantity, quantity, status, held } of orders.values()) {
    assert.equal(filledQuantity, filled.get(venueOrderId) ?? 0n)
    assert.ok(filledQuantity <= (quantity < 0n ? 0n : quantity))
    assert.equal(status === 'FILLED', filledQuantity === quantity)
    assert.ok(held >= 0n && (status === 'OPEN' || status === 'PARTIALLY_FILLED' || held === 0n))
  }
}
