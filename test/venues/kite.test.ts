import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { signedQuantity } from '#src/domain/trading/order.ts'
import { openKiteVenue } from '#src/venues/kite/kite-venue.ts'
import { VenueSessionOver, VenueUnexpected, VenueUnreachable } from '#src/venues/venue.ts'
import { hurriedClock, type HurriedClock } from '#test/support/hurried-clock.ts'
import { KITE_APP, startKiteExchange, type KiteExchange } from '#test/support/kite-exchange.ts'
import { OPENS, passed, settableMarket } from '#test/support/paper-desk.ts'
import {
  follow,
  isConnected,
  orderIs,
  tradeCount,
  stopFollowing,
} from '#test/support/venue-events.ts'
import { accepted, refused, venueConformance, type VenueRig } from './conformance.ts'

const opened: KiteExchange[] = []
after(stopFollowing)
after(async () => void (await Promise.all(opened.map((kite) => kite.close()))))

interface KiteRig extends VenueRig {
  readonly kite: KiteExchange
  readonly clock: HurriedClock
}

venueConformance('kite', openRig)

async function openRig(): Promise<KiteRig> {
  const clock = hurriedClock(OPENS, [7_000, 15_000])
  const market = settableMarket(clock)
  const kite = await startKiteExchange({ clock, market })
  opened.push(kite)
  const session = { apiKey: KITE_APP.apiKey, accessToken: kite.accessToken }
  const venue = openKiteVenue({ session, places: kite.places, clock })
  return {
    venue,
    market,
    kite,
    clock,
    async endDay() {
      clock.leap(market.sessionEndsAt - clock.now())
      await kite.expire()
    },
  }
}

test('BE-11 an order that was taken, and whose answer is lost, is found by its tag; it is sent once', async () => {
  const { venue, market, kite } = await openRig()
  market.quote('INFY', { asks: [['1500', '50']], last: '1500' })
  kite.fail('POST /orders', 'lost')
  const order = passed('INFY', { side: 'BUY', quantity: '5' })
  await assert.rejects(venue.place(order), VenueUnreachable)
  const found = await venue.findByClientId(order.clientOrderId)
  assert.equal(found?.status, 'FILLED')
  assert.equal(kite.requests.filter((one) => one.startsWith('POST /orders')).length, 1)
  assert.equal((await kite.placed()).length, 1)
})

test('what says nothing about an order leaves it unknown, and a refusal does not', async () => {
  const { venue, market, kite } = await openRig()
  market.quote('INFY', { asks: [['1500', '50']], last: '1500' })
  kite.fail(
    'POST /orders',
    'cut',
    { status: 500, type: 'NetworkException' },
    { status: 503, type: 'OrderException' },
    { status: 504 },
    { body: '<html>a proxy</html>', done: true },
    { body: '{"status":"success","data":{"order_id":7}}', done: true },
  )
  for (let times = 0; times < 6; times += 1) {
    const order = passed('INFY', { side: 'BUY', quantity: '1' })
    await assert.rejects(venue.place(order), VenueUnreachable)
  }
  const refusals = [
    ['InputException', 'Missing quantity.', 'invalid_order'],
    ['MarginException', 'Insufficient funds.', 'insufficient_funds'],
    ['HoldingException', 'Insufficient holdings.', 'insufficient_holdings'],
    ['PermissionException', 'The key may not trade.', 'not_permitted'],
    ['OrderException', 'Markets are closed right now.', 'market_closed'],
    ['OrderException', 'Trigger price is too low.', 'other'],
  ] as const
  for (const [type, message, code] of refusals) {
    kite.fail('POST /orders', { status: 400, type, message })
    const answer = await venue.place(passed('INFY', { side: 'BUY', quantity: '1' }))
    assert.deepEqual(answer, { kind: 'refused', code, message })
  }
})

test('BE-05 a session that is over is told as such, by every question and by the stream', async () => {
  const { venue, market, kite } = await openRig()
  market.quote('INFY', { asks: [['1500', '50']], last: '1500' })
  const followed = follow(venue)
  await followed.until(isConnected)
  kite.endSession()
  await assert.rejects(venue.funds(), VenueSessionOver)
  await assert.rejects(
    venue.place(passed('INFY', { side: 'BUY', quantity: '1' })),
    VenueSessionOver,
  )
  assert.deepEqual(await kite.placed(), [])
  await assert.rejects(
    followed.until(() => false),
    VenueSessionOver,
  )
})

test('BE-12 an answer of another form is refused whole', async () => {
  const { venue, kite } = await openRig()
  for (const body of ['{}', '[]', 'null', '{"status":"success","data":[{"order_id":"1"}]}']) {
    kite.fail('GET /orders', { body, done: true })
    await assert.rejects(venue.orders(), VenueUnexpected, body)
  }
})

test('BE-01 TL-09 one request too many is asked again after 1, 2 and 4 s, and is one order', async () => {
  const { venue, market, kite, clock } = await openRig()
  market.quote('INFY', { asks: [['1500', '50']], last: '1500' })
  const tooMany = { status: 429, message: 'Too many requests.' }
  kite.fail('POST /orders', tooMany, tooMany, tooMany)
  accepted(await venue.place(passed('INFY', { side: 'BUY', quantity: '1' })))
  assert.deepEqual(clock.slept, [1_000, 2_000, 4_000])
  assert.equal((await kite.placed()).length, 1)

  kite.fail('POST /orders', tooMany, tooMany, tooMany, tooMany)
  const answer = await venue.place(passed('INFY', { side: 'BUY', quantity: '1' }))
  assert.equal(refused(answer), 'rate_limited')
  assert.equal((await kite.placed()).length, 1)
})

test('BE-09 BE-10 ten requests a second, first come, first served', async () => {
  const { venue, kite, clock } = await openRig()
  await Promise.all(Array.from({ length: 25 }, () => venue.orders()))
  assert.deepEqual([...clock.slept].sort((a, b) => a - b).slice(0, 10), Array(10).fill(1_000))
  assert.equal(clock.slept.length, 15)
  assert.equal(kite.requests.length, 25)
})

test('BE-04 BE-18 what comes after an order was taken is told: rejected later, and a word unknown', async () => {
  const { venue, market, kite } = await openRig()
  market.quote('INFY', { asks: [['1500', '50']], last: '1500' })
  const followed = follow(venue)
  await followed.until(isConnected)
  const resting = passed('INFY', { side: 'BUY', quantity: '5', limitPrice: '1490' })
  const [first, second] = [
    accepted(await venue.place(resting)),
    accepted(await venue.place(passed('INFY', { side: 'BUY', quantity: '5', limitPrice: '1490' }))),
  ]
  await kite.say(first, { status: 'FROZEN', exchange_update_timestamp: '2024-11-07 09:15:01' })
  await followed.until(orderIs(first, 'UNKNOWN'))
  await kite.say(second, { status: 'REJECTED', status_message: 'The exchange says no.' })
  await followed.until(orderIs(second, 'REJECTED'))
  const told = followed.events.at(-1)!
  assert.equal(told.kind === 'order' && told.order.message, 'The exchange says no.')
  await followed.stop()
})

test('FO-295 the stream of orders reconnects after 1, 2, 4 … 60 s, and anew after it worked', async () => {
  const { venue, kite, clock } = await openRig()
  kite.refuseStreams = 8
  const followed = follow(venue)
  await followed.until(isConnected)
  const pauses = [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1_000)
  assert.deepEqual(clock.slept, pauses)
  assert.deepEqual(
    followed.events.flatMap((event) => (event.kind === 'lost' ? [event.retryInMs] : [])),
    pauses,
  )
  kite.cutStreams()
  await followed.until((events) => events.filter(({ kind }) => kind === 'connected').length === 2)
  assert.deepEqual(clock.slept.slice(8), [1_000])
  await followed.stop()
})

test('FO-178 FO-295 BE-16 cut a hundred times, and muddled, the stream tells each trade once', async () => {
  const { venue, market, kite } = await openRig()
  market.quote('INFY', { bids: [['1499', '900']], asks: [['1500', '900']], last: '1500' })
  kite.muddled = true
  const followed = follow(venue)
  await followed.until(isConnected)
  const placed: string[] = []
  for (let cut = 1; cut <= 100; cut += 1) {
    const side = cut % 2 === 0 ? 'SELL' : 'BUY'
    placed.push(
      accepted(await venue.place(passed('INFY', { side, quantity: String(1 + (cut % 3)) }))),
    )
    if (cut % 3 === 0) await followed.until(tradeCount(cut)) // told before the cut, or after it
    const connections = followed.events.filter(({ kind }) => kind === 'connected').length
    kite.cutStreams()
    if (cut % 2 === 0) {
      await followed.until(
        (events) => events.filter(({ kind }) => kind === 'connected').length > connections,
      )
    }
  }
  await followed.until(tradeCount(100))
  const last = accepted(await venue.place(passed('INFY', { side: 'SELL', quantity: '1' })))
  await followed.until(orderIs(last, 'FILLED'))
  await followed.until(tradeCount(101))
  await followed.stop()

  const told = followed.trades()
  assert.equal(told.length, 101, 'none twice')
  assert.deepEqual(
    new Set(told.map(({ venueOrderId }) => venueOrderId)),
    new Set([...placed, last]),
  )
  const held = told.reduce((sum, trade) => sum + signedQuantity(trade), 0n)
  assert.equal(held, (await venue.positions())[0]!.quantity)
  const filled = new Map<string, bigint>()
  for (const event of followed.events) {
    if (event.kind !== 'order') continue
    const { venueOrderId, filledQuantity } = event.order
    assert.ok(filledQuantity >= (filled.get(venueOrderId) ?? 0n), 'nothing older after the newer')
    filled.set(venueOrderId, filledQuantity)
  }
})
