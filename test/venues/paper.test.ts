import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { PaperBooks } from '#src/venues/paper/paper-books.ts'
import { openPaperExchange, type PaperExchange } from '#src/venues/paper/paper-exchange.ts'
import { openPaperVenue } from '#src/venues/paper/paper-venue.ts'
import { REAL_RULES } from '#src/domain/trading/exchange/exchange-rules.ts'
import { storedPaperBooks } from '#src/app/venues/stored-paper-books.ts'
import { fixed, format, plus } from '#src/core/fixed.ts'
import { instant, type Instant } from '#src/core/instant.ts'
import { leapingClock, type LeapingClock } from '#test/support/clock.ts'
import { testDatabase } from '#test/support/database.ts'
import { OPENS, passed, settableMarket, type SettableMarket } from '#test/support/paper-desk.ts'
import {
  follow,
  isConnected,
  orderIs,
  tradeCount,
  stopFollowing,
} from '#test/support/venue-events.ts'
import { accepted, refused, venueConformance, type VenueRig } from './conformance.ts'

const database = await testDatabase({ after })
const { pool } = database
let made = 0

after(stopFollowing)
venueConformance('paper', openRig)

test('FO-181 an option bought for 120,000 takes 120,033.20, in however many parts it fills', async () => {
  const { venue, market } = await openRig()
  const followed = follow(venue)
  await followed.until(isConnected)
  market.quote('NIFTY24N2824500CE', { asks: [['120', '400']], last: '120' })
  const call = passed('NIFTY24N2824500CE', { side: 'BUY', quantity: '1000', limitPrice: '120' })
  const id = accepted(await venue.place(call))
  market.quote('NIFTY24N2824500CE', { asks: [['119', '600']], last: '120' })
  await followed.until(orderIs(id, 'FILLED'))
  await followed.stop()
  const [funds] = await venue.funds()
  assert.deepEqual([format(funds!.available), format(funds!.used)], ['879966.8', '0'])
  const fees = followed.trades().reduce((sum, { fee }) => plus(sum, fee!), fixed<'money'>('0'))
  assert.equal(format(fees), '33.2', 'each trade tells its share')
})

test('positions of the day are closed before the session ends, and what expires at what it pays', async () => {
  const rig = await openRig()
  const { venue, market } = rig
  market.quote('INFY', { bids: [['1499', '90']], asks: [['1500', '90']], last: '1500' })
  market.quote('NIFTY24N2824500CE', { bids: [['119', '90']], asks: [['120', '90']], last: '120' })
  accepted(await venue.place(passed('INFY', { side: 'BUY', quantity: '5' })))
  accepted(await venue.place(passed('INFY', { side: 'BUY', quantity: '4', limitPrice: '1400' })))
  accepted(await venue.place(passed('INFY', { side: 'BUY', quantity: '3', product: 'CNC' })))
  accepted(await venue.place(passed('NIFTY24N2824500CE', { side: 'BUY', quantity: '25' })))
  rig.clock.leap(market.sessionEndsAt - 500_000 - rig.clock.now())
  const late = await venue.place(passed('INFY', { side: 'BUY', quantity: '1' }))
  assert.equal(refused(late), 'market_closed')
  const before = await venue.funds()

  market.settle('NIFTY24N2824500CE', '130.5')
  const followed = follow(venue)
  await followed.until(tradeCount(5))
  await followed.stop()
  assert.deepEqual(
    followed
      .trades()
      .slice(3)
      .map(({ side, quantity, price }) => [side, format(quantity), format(price)]),
    [
      ['SELL', '5', '1499'],
      ['SELL', '25', '130.5'],
    ],
  )
  assert.deepEqual(
    (await venue.positions()).map(({ product, quantity }) => [product, format(quantity)]),
    [
      ['CNC', '3'],
      ['MIS', '0'],
      ['NRML', '0'],
    ],
  )
  assert.deepEqual(
    (await venue.orders()).filter(({ status }) => status === 'OPEN'),
    [],
    'nor does an order of the day rest that would open one',
  )
  const after = await venue.funds()
  assert.ok(after[0]!.available - before[0]!.available > 326_200_000_000n, 'at least 25 × 130.5')
})

test('whenever the process dies, no fill is lost and none is doubled', async () => {
  const story = async (dies: (commit: number) => 'before' | 'after' | null) => {
    const account = await paperAccount()
    const clock = leapingClock(OPENS)
    const market = settableMarket(clock)
    const stored = await storedPaperBooks(pool, account, fixed('1000000'))
    let commits = 0
    const books: PaperBooks = {
      ...stored,
      async commit(change, revision) {
        commits += 1
        const death = dies(commits)
        if (death === 'before') throw new Error('killed')
        const done = await stored.commit(change, revision)
        if (death === 'after') throw new Error('killed')
        return done
      },
    }
    // each exchange knows what the one before wrote, and nothing else
    const exchange = () => openPaperExchange({ ...exchangeOf(market, clock), books })
    const again = async (work: () => Promise<unknown>): Promise<void> => {
      for (;;) {
        try {
          return void (await work())
        } catch (cause) {
          assert.equal((cause as Error).message, 'killed')
        }
      }
    }
    const meet = async () => (await market.views(['INFY.NSE'])).get('INFY.NSE')!
    const order = {
      side: 'BUY',
      quantity: '10',
      limitPrice: '1500',
      clientOrderId: 'once',
    } as const
    const buy = passed('INFY', order)
    market.quote('INFY', { asks: [['1499', '3']], last: '1500' })
    await again(() => exchange().place(buy))
    market.quote('INFY', { asks: [['1500', '4']], last: '1500' })
    await again(async () => exchange().meet(await meet()))
    await again(async () => exchange().meet(await meet())) // the same quote shows nothing new
    const sell = passed('INFY', { side: 'SELL', quantity: '2', clientOrderId: 'other' })
    market.quote('INFY', { bids: [['1498', '9']], last: '1498' })
    await again(() => exchange().place(sell))
    await again(async () =>
      exchange().cancel((await stored.read()).state.orders.keys().next().value!),
    )
    const { state } = await stored.read()
    const trades = await stored.tradesSince(0 as Instant)
    return {
      commits,
      cash: format(state.cash),
      held: [...state.positions.values()].map(({ quantity, cost }) => [quantity, cost]),
      trades: trades.map(({ price, quantity, cashFlow }) => [price, quantity, cashFlow]),
    }
  }
  const { commits, ...undisturbed } = await story(() => null)
  assert.deepEqual([commits, undisturbed.trades.length], [4, 3])
  for (let death = 1; death <= commits; death += 1) {
    for (const when of ['before', 'after'] as const) {
      const { commits: _, ...told } = await story((commit) => (commit === death ? when : null))
      assert.deepEqual(told, undisturbed, `killed ${when} commit ${death}`)
    }
  }
})

test('two processes at one book fill an order once', async () => {
  const account = await paperAccount()
  const clock = leapingClock(OPENS)
  const market = settableMarket(clock)
  const books = await storedPaperBooks(pool, account, fixed('1000000'))
  const [one, other] = [1, 2].map(() =>
    openPaperExchange({ ...exchangeOf(market, clock), books }),
  ) as [PaperExchange, PaperExchange]
  market.quote('INFY', { asks: [['1510', '1']], last: '1510' })
  await one.place(passed('INFY', { side: 'BUY', quantity: '10', limitPrice: '1500' }))
  await other.held.read()
  market.quote('INFY', { asks: [['1500', '6']], last: '1500' })
  const view = (await market.views(['INFY.NSE'])).get('INFY.NSE')!
  await Promise.all([one.meet(view), other.meet(view), one.meet(view), other.meet(view)])
  const same = passed('INFY', { side: 'BUY', quantity: '1', limitPrice: '1400' })
  const placed = await Promise.all([one.place(same), other.place(same), one.place(same)])
  assert.equal(new Set(placed.map(({ venueOrderId }) => venueOrderId)).size, 1)
  const trades = await books.tradesSince(0 as Instant)
  assert.deepEqual(
    trades.map(({ quantity }) => format(quantity)),
    ['6'],
  )
})

test('the database keeps paper from live, and the books from whoever writes by hand', async () => {
  const live = await paperAccount('kite')
  const refuses = async (sql: string, constraint: string): Promise<void> => {
    await assert.rejects(pool.query(sql), (cause: { constraint?: string; cause?: unknown }) => {
      const named = cause.constraint ?? (cause.cause as { constraint?: string })?.constraint
      assert.equal(named, constraint, String(cause))
      return true
    })
  }
  await assert.rejects(storedPaperBooks(pool, live, fixed('1')), 'a live account has no paper book')
  await refuses(
    `insert into venue_book (user_id, account_id, broker, opening_cash, cash)
     values ('${live.userId}', '${live.accountId}', 'kite', 1, 1)`,
    'venue_book_broker_check',
  )
  const account = await paperAccount()
  const { userId, accountId } = account
  const key = `user_id = '${userId}' and account_id = '${accountId}'`
  const clock = leapingClock(OPENS)
  const market = settableMarket(clock)
  const books = await storedPaperBooks(pool, account, fixed('1000000'))
  const exchange = openPaperExchange({ ...exchangeOf(market, clock), books })
  market.quote('INFY', { asks: [['1500', '3']], last: '1500' })
  await exchange.place(passed('INFY', { side: 'BUY', quantity: '3' }))
  await exchange.place(passed('INFY', { side: 'BUY', quantity: '3', limitPrice: '1400' }))
  await refuses(
    `update trading_account set broker = 'kite' where ${key}`,
    'venue_book_user_id_account_id_broker_fkey',
  )
  await refuses(`update venue_book set cash = cash + 1 where ${key}`, 'venue_book_derived')
  await refuses(`update venue_position set quantity = 4 where ${key}`, 'venue_position_derived')
  await refuses(`update venue_trade set price = 1 where ${key}`, 'venue_trade_append_only')
  await refuses(`delete from venue_trade where ${key}`, 'venue_trade_append_only')
  await refuses(`update venue_order set message = '' where ${key}`, 'venue_order_closed')
  await refuses(
    `update venue_order set filled_quantity = 1 where ${key} and status = 'OPEN'`,
    'venue_order_filled',
  )
  await refuses(
    `insert into venue_trade select user_id, account_id, 'again', venue_order_id, instrument_id,
       exchange, tradingsymbol, product, side, quantity, price, 1, 0, filled_at, 9
     from venue_trade where ${key}`,
    'venue_trade_fits_order',
  )
})

async function openRig(): Promise<VenueRig & { readonly clock: LeapingClock }> {
  const account = await paperAccount()
  const clock = leapingClock(OPENS)
  const market = settableMarket(clock)
  const venue = openPaperVenue({
    books: await storedPaperBooks(pool, account, fixed('1000000')),
    ...exchangeOf(market, clock),
    dayBegan: () => instant(OPENS),
  })
  return {
    venue,
    market,
    clock,
    async endDay() {
      clock.leap(market.sessionEndsAt - clock.now())
      market.isOpen = false
      const followed = follow(venue)
      const [order] = await venue.orders()
      await followed.until(orderIs(order!.venueOrderId, 'CANCELED'))
      await followed.stop()
    },
  }
}

function exchangeOf(market: SettableMarket, clock: LeapingClock) {
  const rules = async () => REAL_RULES
  return { market, clock, rules, newOrderId: () => `pap_${crypto.randomUUID()}` }
}

async function paperAccount(broker = 'paper') {
  made += 1
  const account = { userId: `usr_${made}`, accountId: `acc_${made}` }
  await pool.query(`insert into app_user (user_id, email) values ($1, $2)`, [
    account.userId,
    `${made}@example.org`,
  ])
  await pool.query(
    `insert into trading_account (user_id, account_id, broker) values ($1, $2, $3)`,
    [account.userId, account.accountId, broker],
  )
  return account
}
