import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { QUOTES_CHANNEL } from '#src/app/market/live/quote-text.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { settableClock } from '#test/support/clock.ts'
import { testServer } from '#test/support/server.ts'
import { openSocket } from '#test/support/stream-socket.ts'
import { contractId, EXPIRY, listContracts, minute, storeMinutes } from './chain-world.ts'

const server = await testServer({ after })
const { pool } = server.database
await listContracts(pool)
await storeMinutes(pool, 0, 20)
while ((await deriveStrikes(server.context)).isMoreDue);
const viewer = await server.user('viewer')

interface Strike {
  readonly strike: number
  readonly call: { readonly iv: number; readonly delta: number; readonly price: number }
}

test('FO-240 a subscription to a chain is welcomed, shown the chain, and told its strikes', async (t) => {
  const socket = await openSocket(t, server, `/fo/stream?token=${viewer.key}`)
  assert.equal((await socket.next('welcome')).type, socket.received[0]!.type, 'the first message')
  socket.say({ action: 'subscribe', symbol: 'NIFTY', expiry: EXPIRY })
  const { channel, key } = await socket.next('subscribed')
  assert.deepEqual([channel, key], ['chain', `NIFTY:${EXPIRY}`])
  const snapshot = await socket.next('snapshot')
  assert.equal((snapshot['strikes'] as Strike[]).length, 5)
  const update = await socket.next('update')
  const [strike] = update['strikes'] as Strike[]
  assert.ok(Math.abs(strike!.call.iv - 0.15) < 1e-6)
  assert.equal(update['at'], new Date(minute(20)).toISOString())

  const second = await openSocket(t, server, `/fo/stream?token=${viewer.key}`)
  second.say({ action: 'subscribe', symbol: 'NSE:NIFTY 50', expiry: EXPIRY })
  const still = await second.next('update')
  assert.equal((still['strikes'] as Strike[]).length, 1, 'also of a chain that stands still')
  assert.equal(still['key'], `NSE:NIFTY 50:${EXPIRY}`)
})

test('FO-240 what is stored later is told to who listens', async (t) => {
  const socket = await openSocket(t, server, `/stream?token=${viewer.key}`)
  await socket.next('welcome')
  socket.say({ action: 'subscribe', channel: 'chain', key: `NIFTY:${EXPIRY}` })
  await socket.next('snapshot')
  await storeMinutes(pool, 20, 21)
  while ((await deriveStrikes(server.context)).isMoreDue);
  const later = new Date(minute(21)).toISOString()
  await socket.next('update', (said) => said['at'] === later)
})

test('a chain that nobody knows is refused, and the stream goes on', async (t) => {
  const socket = await openSocket(t, server, `/fo/stream?token=${viewer.key}`)
  await socket.next('welcome')
  socket.say({ action: 'subscribe', symbol: 'NOPE', expiry: EXPIRY })
  assert.equal((await socket.next('error'))['code'], 'SUBSCRIBE_ERROR')
  socket.say({ action: 'subscribe', symbol: 'NIFTY', expiry: '2024-02-30' })
  await socket.next('error')
  socket.say({ action: 'ping' })
  await socket.next('pong')
})

test('FO-240 quotes revalue the chain that somebody listens to, strike by strike', async (t) => {
  const clock = settableClock(new Date(minute(21) + 10_000).toISOString())
  const links = openLocalLinks({ clock, log: server.context.log })
  t.after(() => links.close())
  const live = await testServer(t, { clock, links, database: server.database })
  const user = await live.user('viewer')
  const socket = await openSocket(t, live, `/fo/stream?token=${user.key}`)
  await socket.next('welcome')
  socket.say({ action: 'subscribe', symbol: 'NIFTY', expiry: EXPIRY })
  const snapshot = await socket.next('snapshot')
  assert.equal((snapshot['chain'] as { source: string }).source, 'live')

  const quote = {
    instrumentId: contractId(24_500, 'call'),
    at: clock.now(),
    lastPrice: '500',
    bid: '499',
    ask: '503',
    bidQuantity: '100',
    askQuantity: '300',
    volume: '7000',
    openInterest: '12500',
    previousClose: null,
    mock: false,
  }
  await socket.next('update') // so that the chain is held
  links.bus.publish(QUOTES_CHANNEL, JSON.stringify({ quotes: [quote] }))
  const told = await socket.next('update', ({ strikes }) => {
    return (strikes as Strike[]).some(({ call }) => call.price === 501)
  })
  const [strike] = told['strikes'] as Strike[]
  assert.equal(strike!.strike, 24_500)
  assert.ok(strike!.call.iv > 0.15, 'it costs more than before')
  const { liquidity, oi } = strike!.call as unknown as Record<string, Record<string, unknown>>
  assert.equal(oi, 12_500)
  assert.equal(liquidity!['spread'], 4)
  assert.equal(liquidity!['microprice'], 500, 'FO-131: nearer to the thinner side')
})
