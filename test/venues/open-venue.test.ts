import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openVenue } from '#src/app/accounts/worker/open-venue.ts'
import { QUOTES_CHANNEL } from '#src/app/market/live/quote-text.ts'
import { quoteMemory } from '#src/app/market/live/quote-memory.ts'
import { format } from '#src/core/fixed.ts'
import { AppError } from '#src/core/app-error.ts'
import { findAccount } from '#src/store/accounts/account-row.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'
import { settableClock } from '#test/support/clock.ts'
import { KITE_APP, startKiteExchange } from '#test/support/kite-exchange.ts'
import { OPENS, passed, settableMarket, TRADED } from '#test/support/paper-desk.ts'
import { TEST_SECRETS, testServer, type TestClient } from '#test/support/server.ts'
import {
  follow,
  isConnected,
  orderIs,
  tradeCount,
  stopFollowing,
} from '#test/support/venue-events.ts'
import { accepted } from './conformance.ts'

const clock = settableClock(OPENS)
const kite = await startKiteExchange({ clock, market: settableMarket(clock) })
const server = await testServer({ after }, { clock, kite: kite.places })
after(stopFollowing)
after(() => kite.close())
const context = { ...server.context, links: server.links, secrets: TEST_SECRETS }

test('a login at Kite opens the session by which its account trades, until six in the morning', async () => {
  const user = await server.user()
  const account = await linked(user, 'kite')
  await assert.rejects(openVenue(context, account), isCode('broker_credentials_missing'))
  const { apiKey, apiSecret } = KITE_APP
  const app = { broker_id: 'kite', login_name: apiKey, secret: apiSecret }
  assert.equal((await user.put('/api/broker/credentials', app)).status, 200)
  await assert.rejects(openVenue(context, account), isCode('broker_session_expired'))

  const begun = await user.post('/api/broker/login', { broker_id: 'kite' })
  const redirect = new URL(String(begun.body['redirect_url']))
  assert.equal(`${redirect.origin}${redirect.pathname}`, kite.places.loginUrl)
  assert.equal(redirect.searchParams.get('api_key'), apiKey)
  assert.equal(redirect.searchParams.get('v'), '3')
  const params = new URLSearchParams(redirect.searchParams.get('redirect_params')!)
  const state = params.get('state')!

  const unknown = await user.post('/api/broker/login', { broker_id: 'kite' })
  const other = new URL(String(unknown.body['redirect_url'])).searchParams.get('redirect_params')
  const refused = await comeBack(new URLSearchParams(other!).get('state')!, 'invented')
  assert.equal(refused.status, 401)

  const back = await comeBack(state, kite.requestToken())
  assert.equal(back.status, 200)
  const session = (await back.json()) as { readonly session_expires_at: string }
  assert.equal(session.session_expires_at, '2024-11-08T00:30:00.000Z')
  assert.equal((await comeBack(state, kite.requestToken())).status, 401, 'a state is good once')

  const now = (await findAccount(context.pool, user.userId, account.accountId))!
  assert.equal(now.loginStatus, 'logged_in')
  const venue = await openVenue(context, now)
  assert.equal(venue.broker, 'kite')
  const [funds] = await venue.funds()
  assert.equal(format(funds!.available), '1000000')

  clock.set('2024-11-08T00:30:00Z')
  await assert.rejects(openVenue(context, now), isCode('broker_session_expired'))
  clock.set(OPENS)

  kite.fail('POST /session/token', 'cut')
  const third = await user.post('/api/broker/login', { broker_id: 'kite' })
  const last = new URL(String(third.body['redirect_url'])).searchParams.get('redirect_params')
  const cut = await comeBack(new URLSearchParams(last!).get('state')!, kite.requestToken())
  assert.equal(cut.status, 503)
})

test('a paper account fills on the quotes that the bus brings, and is asked for while it rests', async () => {
  await transaction(context.pool, (tx) => insertInstruments(tx, [TRADED.INFY]))
  const user = await server.user()
  const account = await linked(user, 'paper')
  const held = new Set<string>()
  const hold = (id: string, signal: AbortSignal): void => {
    held.add(id)
    signal.addEventListener('abort', () => held.delete(id))
  }
  quoteMemory(server.links) // listens from here on
  quote('1500', '1501', 1)
  await heard(1)
  const watch = { hold, close: async () => {} }
  const venue = await openVenue({ ...context, watch }, account)
  const followed = follow(venue)
  await followed.until(isConnected)
  const buy = passed('INFY', { side: 'BUY', quantity: '5', product: 'CNC', limitPrice: '1495' })
  const id = accepted(await venue.place(buy))
  await followed.until(orderIs(id, 'OPEN'))
  quote('1494', '1495', 2)
  await followed.until(orderIs(id, 'FILLED'))
  await followed.until(tradeCount(1))
  await followed.stop()
  assert.deepEqual([...held], [], 'nothing rests, so nothing is asked for')
  const [position] = await venue.positions()
  assert.deepEqual(
    [position!.product, format(position!.quantity), format(position!.averagePrice!)],
    ['CNC', '5', '1495'],
  )
  assert.deepEqual(await venue.holdings(), [])

  clock.set('2024-11-08T04:00:00Z') // what was delivered is a holding the day after
  assert.deepEqual(await venue.positions(), [])
  assert.deepEqual(
    (await venue.holdings()).map(({ quantity }) => format(quantity)),
    ['5'],
  )
  clock.set(OPENS)
})

async function linked(user: TestClient, broker: 'paper' | 'kite') {
  const accountId = `acc_${broker}`
  await context.pool.query(
    `insert into trading_account (user_id, account_id, name, broker) values ($1, $2, $3, $3)`,
    [user.userId, accountId, broker],
  )
  return (await findAccount(context.pool, user.userId, accountId))!
}

function comeBack(state: string, requestToken: string): Promise<Response> {
  const query = new URLSearchParams({ state, request_token: requestToken })
  return fetch(`${server.url}/api/broker/callback?action=login&status=success&${query}`)
}

function quote(bid: string, ask: string, seconds: number): void {
  const quotes = [
    {
      instrumentId: 'INFY.NSE',
      at: clock.now() + seconds,
      mock: false,
      bid,
      ask,
      bidQuantity: '100',
      askQuantity: '100',
      lastPrice: ask,
      volume: null,
      openInterest: null,
      previousClose: '1500',
    },
  ]
  server.links.bus.publish(QUOTES_CHANNEL, JSON.stringify({ quotes }))
}

async function heard(seconds: number): Promise<void> {
  const memory = quoteMemory(server.links)
  while ((memory.get('INFY.NSE')?.at ?? 0) < clock.now() + seconds) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function isCode(code: string) {
  return (cause: unknown): boolean => cause instanceof AppError && cause.code === code
}
