import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format, plus, type Fixed, type Quantity } from '#src/core/fixed.ts'
import { signedQuantity } from '#src/domain/trading/order.ts'
import type { PlaceAnswer, Venue } from '#src/venues/venue.ts'
import { passed, type SettableMarket } from '#test/support/paper-desk.ts'
import { follow, isConnected, orderIs, tradeCount } from '#test/support/venue-events.ts'

/** A venue with nothing in it, and what a test may do to the world around it. */
export interface VenueRig {
  readonly venue: Venue
  readonly market: SettableMarket
  /** What the venue does by itself when a session ends. */
  endDay(): Promise<void>
}

/** What every venue does alike. `open` gives one that has a million, at a market that is open. */
export function venueConformance(name: string, open: () => Promise<VenueRig>): void {
  test(`${name}: a limit order rests, is found by our id, and is taken back`, async () => {
    const { venue, market } = await open()
    market.quote('INFY', { bids: [['1500', '10']], asks: [['1501', '10']], last: '1500.5' })
    const order = passed('INFY', { side: 'BUY', quantity: '10', limitPrice: '1499' })
    const id = accepted(await venue.place(order))
    const found = await venue.findByClientId(order.clientOrderId)
    assert.equal(found?.venueOrderId, id)
    assert.deepEqual([found.status, found.type, found.validity], ['OPEN', 'LIMIT', 'DAY'])
    assert.deepEqual([say(found.limitPrice), found.stopPrice], ['1499', null])
    assert.equal(await venue.findByClientId('nobodysorder'), null)

    assert.deepEqual(await venue.cancel(id), { kind: 'accepted' })
    const [closed] = await venue.orders()
    assert.deepEqual([closed!.status, say(closed!.filledQuantity)], ['CANCELED', '0'])
    assert.deepEqual(
      (await venue.funds()).map(({ used }) => say(used)),
      ['0'],
      'funds are free',
    )
    assert.equal(refused(await venue.cancel(id)), 'order_closed')
    assert.equal(refused(await venue.cancel('999')), 'unknown_order')
  })

  test(`${name}: FO-178 positions equal the signed sum of fills`, async () => {
    const { venue, market } = await open()
    market.quote('INFY', {
      bids: [
        ['1500', '5'],
        ['1499', '50'],
      ],
      asks: [
        ['1501', '5'],
        ['1502', '50'],
      ],
      last: '1500.5',
    })
    market.quote('NIFTY24N2824500CE', {
      bids: [['120', '100']],
      asks: [['120.5', '100']],
      last: '120.25',
    })
    accepted(await venue.place(passed('INFY', { side: 'BUY', quantity: '8' })))
    accepted(await venue.place(passed('INFY', { side: 'SELL', quantity: '12' })))
    accepted(await venue.place(passed('NIFTY24N2824500CE', { side: 'BUY', quantity: '50' })))

    const trades = await venue.trades()
    assert.deepEqual(
      trades.map(({ side, quantity, price }) => [side, say(quantity), say(price)]),
      [
        ['BUY', '5', '1501'],
        ['BUY', '3', '1502'],
        ['SELL', '5', '1500'],
        ['SELL', '7', '1499'],
        ['BUY', '50', '120.5'],
      ],
      'at the touch, and beyond it as deep as the book is',
    )
    assert.equal(new Set(trades.map(({ tradeId }) => tradeId)).size, 5)
    const sums = new Map<string, Quantity>()
    for (const trade of trades) {
      const sum = sums.get(trade.tradingsymbol) ?? (0n as Quantity)
      sums.set(trade.tradingsymbol, plus(sum, signedQuantity(trade)))
    }
    const positions = await venue.positions()
    assert.deepEqual(
      positions.map(({ tradingsymbol, quantity }) => [tradingsymbol, say(quantity)]),
      [...sums].map(([symbol, quantity]) => [symbol, say(quantity)]),
    )
    assert.deepEqual(
      positions.map(({ averagePrice }) => say(averagePrice)),
      ['1499', '120.5'],
    )
    assert.deepEqual(
      (await venue.orders()).map(({ type }) => type),
      ['MARKET', 'MARKET', 'MARKET'],
    )
  })

  test(`${name}: an order fills in parts, each told, at the weighted mean of their prices`, async () => {
    const { venue, market } = await open()
    const followed = follow(venue)
    await followed.until(isConnected)
    market.quote('INFY', { bids: [['1490', '5']], asks: [['1500', '5']], last: '1500' })
    const order = passed('INFY', { side: 'BUY', quantity: '10' })
    const id = accepted(await venue.place(order))
    await followed.until(tradeCount(1))
    market.quote('INFY', { bids: [['1490', '5']], asks: [['1510', '3']], last: '1500' })
    await followed.until(tradeCount(2))
    market.quote('INFY', { bids: [['1490', '5']], asks: [['1495', '20']], last: '1500' })
    await followed.until(orderIs(id, 'FILLED'))
    await followed.until(tradeCount(3))
    await followed.stop()

    assert.deepEqual(
      followed.trades().map(({ quantity }) => say(quantity)),
      ['5', '3', '2'],
    )
    const told = followed.events.flatMap((event) =>
      event.kind === 'order' ? [[event.order.status, say(event.order.filledQuantity)]] : [],
    )
    assert.deepEqual(told.slice(-3), [
      ['PARTIALLY_FILLED', '5'],
      ['PARTIALLY_FILLED', '8'],
      ['FILLED', '10'],
    ])
    const [filled] = await venue.orders()
    assert.equal(say(filled!.averagePrice), '1502', '(5 × 1500 + 3 × 1510 + 2 × 1495) ÷ 10')
    const ids = followed.trades().map(({ tradeId }) => tradeId)
    assert.deepEqual(
      (await venue.trades()).map(({ tradeId }) => tradeId),
      ids,
      'the same names',
    )
  })

  test(`${name}: stops wait for the last price; then one is a market, one a limit order`, async () => {
    const { venue, market } = await open()
    const followed = follow(venue)
    await followed.until(isConnected)
    market.quote('INFY', { bids: [['1499', '50']], asks: [['1500', '50']], last: '1500' })
    const stop = accepted(
      await venue.place(
        passed('INFY', { side: 'SELL', quantity: '5', type: 'STOP', stopPrice: '1490' }),
      ),
    )
    const limit = accepted(
      await venue.place(
        passed('INFY', {
          side: 'BUY',
          quantity: '5',
          type: 'STOP_LIMIT',
          stopPrice: '1510',
          limitPrice: '1511',
        }),
      ),
    )
    assert.deepEqual(
      (await venue.orders()).map(({ type, status, venueStatus }) => [type, status, venueStatus]),
      [
        ['STOP', 'OPEN', 'TRIGGER PENDING'],
        ['STOP_LIMIT', 'OPEN', 'TRIGGER PENDING'],
      ],
    )
    market.quote('INFY', { bids: [['1488', '50']], asks: [['1489', '50']], last: '1490' })
    await followed.until(orderIs(stop, 'FILLED'))
    market.quote('INFY', { bids: [['1511', '50']], asks: [['1512', '50']], last: '1510' })
    market.quote('INFY', { bids: [['1509', '50']], asks: [['1511', '50']], last: '1510' })
    await followed.until(orderIs(limit, 'FILLED'))
    await followed.until(tradeCount(2))
    await followed.stop()
    assert.deepEqual(
      followed.trades().map(({ price }) => say(price)),
      ['1488', '1511'],
    )
  })

  test(`${name}: an immediate-or-cancel order takes what there is, and rests nowhere`, async () => {
    const { venue, market } = await open()
    market.quote('INFY', { bids: [['1499', '5']], asks: [['1500', '3']], last: '1500' })
    const ioc = { side: 'BUY', quantity: '5', validity: 'IOC' } as const
    accepted(await venue.place(passed('INFY', { ...ioc, limitPrice: '1500' })))
    accepted(await venue.place(passed('INFY', { ...ioc, limitPrice: '1499' })))
    assert.deepEqual(
      (await venue.orders()).map(({ status, filledQuantity }) => [status, say(filledQuantity)]),
      [
        ['CANCELED', '3'],
        ['CANCELED', '0'],
      ],
    )
    assert.deepEqual(
      (await venue.positions()).map(({ quantity }) => say(quantity)),
      ['3'],
    )
  })

  test(`${name}: what breaks a rule is refused with its code, and rests nowhere`, async () => {
    const { venue, market } = await open()
    const book = { bids: [['1499', '50']], asks: [['1500', '50']], last: '1500' } as const
    market.quote('INFY', book, { previousClose: 150_000_000_000n as Fixed<'price'> })
    market.quote('NIFTY24N2824500CE', { asks: [['120.5', '100']], last: '120' })
    const infy = { side: 'BUY', quantity: '5' } as const
    const call = { side: 'BUY', quantity: '25' } as const
    const cases = [
      ['invalid_order', passed('NIFTY24N2824500CE', { ...call, quantity: '30' })],
      ['invalid_order', passed('NIFTY24N2824500CE', { ...call, quantity: '1825' })],
      ['invalid_order', passed('INFY', { ...infy, limitPrice: '1500.03' })],
      ['invalid_order', passed('INFY', { ...infy, type: 'STOP', stopPrice: '1490' })],
      ['price_out_of_range', passed('INFY', { ...infy, limitPrice: '1800.05' })],
      ['price_out_of_range', passed('INFY', { ...infy, limitPrice: '1199.95' })],
      ['insufficient_holdings', passed('INFY', { ...infy, side: 'SELL', product: 'CNC' })],
      ['insufficient_funds', passed('INFY', { ...infy, quantity: '700' })],
      [
        'unknown_instrument',
        passed('INFY', { ...infy, instrumentId: 'X.NSE', tradingsymbol: 'X' }),
      ],
    ] as const
    for (const [code, order] of cases) {
      assert.equal(refused(await venue.place(order)), code, JSON.stringify(order, noBigints))
      const found = await venue.findByClientId(order.clientOrderId)
      assert.ok(found === null || found.status === 'REJECTED', 'a refused order is in no book')
    }
    market.isOpen = false
    assert.equal(refused(await venue.place(passed('INFY', infy))), 'market_closed')
    assert.deepEqual(await venue.trades(), [])
  })

  test(`${name}: nothing fills on a stale quote, or on one that is made up`, async () => {
    const { venue, market } = await open()
    const followed = follow(venue)
    await followed.until(isConnected)
    const book = { bids: [['1499', '50']], asks: [['1500', '50']], last: '1500' } as const
    const asks = { side: 'BUY', quantity: '5' } as const
    market.quote('INFY', book, { stale: true })
    assert.equal(refused(await venue.place(passed('INFY', asks))), 'market_closed')
    market.quote('INFY', book, { mock: true })
    const id = accepted(await venue.place(passed('INFY', asks)))
    assert.deepEqual(await venue.trades(), [])
    market.quote('INFY', book)
    await followed.until(orderIs(id, 'FILLED'))
    await followed.stop()
    market.age('INFY') // what is left of it is as old
    assert.equal(refused(await venue.place(passed('INFY', asks))), 'market_closed')
  })

  test(`${name}: an order of the day dies with the session, and what it filled stays`, async () => {
    const rig = await open()
    const { venue, market } = rig
    market.quote('INFY', { bids: [['1499', '50']], asks: [['1500', '2']], last: '1500' })
    accepted(await venue.place(passed('INFY', { side: 'BUY', quantity: '5', limitPrice: '1500' })))
    await rig.endDay()
    const [order] = await venue.orders()
    assert.deepEqual([order!.status, say(order!.filledQuantity)], ['CANCELED', '2'])
    assert.deepEqual(
      (await venue.positions()).map(({ quantity }) => say(quantity)),
      ['2'],
    )
  })

  test(`${name}: who follows late hears what has happened, and then what happens`, async () => {
    const { venue, market } = await open()
    market.quote('INFY', { bids: [['1499', '50']], asks: [['1500', '2']], last: '1500' })
    const order = passed('INFY', { side: 'BUY', quantity: '5', limitPrice: '1500' })
    const id = accepted(await venue.place(order))
    const followed = follow(venue)
    await followed.until(isConnected)
    assert.deepEqual(
      followed.events.map(({ kind }) => kind),
      ['order', 'trade', 'connected'],
    )
    market.quote('INFY', { asks: [['1500', '3']], last: '1500' })
    await followed.until(orderIs(id, 'FILLED'))
    await followed.until(tradeCount(2))
    await followed.stop()
    assert.equal(new Set(followed.trades().map(({ tradeId }) => tradeId)).size, 2)
  })
}

export function accepted(answer: PlaceAnswer): string {
  assert.equal(answer.kind, 'accepted', answer.kind === 'refused' ? answer.message : '')
  return (answer as Extract<PlaceAnswer, { kind: 'accepted' }>).venueOrderId
}

export function refused(answer: { readonly kind: string; readonly code?: string }): string {
  assert.equal(answer.kind, 'refused')
  return answer.code!
}

const say = (value: Fixed<string> | null): string | null => (value === null ? null : format(value))

const noBigints = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? format(value as Fixed<string>) : value
