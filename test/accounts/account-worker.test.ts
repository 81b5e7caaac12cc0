import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test, type TestContext } from 'node:test'
import { adoptDiscrepancy } from '#src/app/accounts/books/adopt-discrepancy.ts'
import { book } from '#src/app/accounts/worker/account-ports.ts'
import { cancelAccountOrder } from '#src/app/accounts/orders/cancel-order.ts'
import { newClientOrderId } from '#src/app/accounts/orders/client-order-id.ts'
import { linkAccount } from '#src/app/accounts/change-accounts.ts'
import { openVenue } from '#src/app/accounts/worker/open-venue.ts'
import { placeAccountOrder } from '#src/app/accounts/orders/place-order.ts'
import { syncAccount } from '#src/app/accounts/books/sync-account.ts'
import { systemClock } from '#src/app/context.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import { verifyBooks } from '#src/app/operations/database/verify.ts'
import { fixed, format } from '#src/core/fixed.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { findAccount, type AccountRow } from '#src/store/accounts/account-row.ts'
import { listDiscrepancies } from '#src/store/accounts/discrepancies.ts'
import { Fenced } from '#src/store/accounts/leases.ts'
import { findOrder, listOrders } from '#src/store/accounts/orders.ts'
import { listPositions } from '#src/store/accounts/positions.ts'
import type { AccountOrderRequest } from '#src/domain/trading/account-order.ts'
import { VenueSessionOver } from '#src/venues/venue.ts'
import { accountWorker, PRACTICE } from '../support/account-world.ts'
import { quoteShare } from '../support/quoted-share.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { passed } from '../support/paper-desk.ts'
import { TEST_SECRETS } from '../support/server.ts'
import { until } from '../support/tidemark.ts'
import { faults, unreliable, type Faults } from '../support/unreliable-venue.ts'

// The venue is the paper exchange, over a way that fails as each story says.

const log = { info() {}, warn() {}, error() {} }
let database: TestDatabase
let context: Parameters<typeof placeAccountOrder>[0]
let userId: string

before(async () => {
  database = await testDatabase()
  const links = openLocalLinks({ clock: systemClock, log })
  context = { pool: database.pool, clock: systemClock, log, links }
  ;({ userId } = await createUser(context, { name: 'Asha' }))
  await quoteShare(context, '1500')
})
after(async () => {
  await context.links.close()
  await database.close()
})

const PACE = { lookMs: 20, giveUpMs: 60, giveUpLooks: 2, retryMs: 20, reconcileMs: 100 }

interface Desk {
  readonly account: AccountRow
  readonly faulty: Faults
  /** Starts a worker that holds the account; its answer ends it. */
  work(): () => Promise<void>
  place(order?: Partial<AccountOrderRequest>): ReturnType<typeof placeAccountOrder>
  /** The order, once it is as wanted. */
  becomes(
    orderId: string,
    status: string,
  ): Promise<NonNullable<Awaited<ReturnType<typeof findOrder>>>>
}

async function openDesk(t: TestContext): Promise<Desk> {
  const caller = { userId, accounts: 'all' as const }
  const account = await linkAccount(context, {
    caller,
    name: 'A desk',
    broker: 'paper',
    currency: 'INR',
    initialCash: fixed('1000000'),
    limits: {},
    metadata: PRACTICE,
    draw: randomUUID,
  })
  const { accountId } = account
  const faulty = faults()
  const open = (row: AccountRow) => openVenue({ ...context, secrets: TEST_SECRETS }, row)
  return {
    account,
    faulty,
    work: () =>
      accountWorker(
        t,
        { context, links: context.links },
        {
          openVenue: async (row) =>
            row.accountId === accountId ? unreliable(await open(row), faulty) : open(row),
          pace: PACE,
          ttlMs: 300,
          lingerMs: 50,
        },
      ),
    place: (order = {}) =>
      placeAccountOrder(context, {
        userId,
        accountId,
        request: { ...REQUEST, clientOrderId: newClientOrderId(randomUUID), ...order },
        waitMs: 0,
      }),
    async becomes(orderId, status) {
      const key = { userId, accountId, orderId }
      await until(
        async () => (await findOrder(context.pool, key))?.status === status,
        `it is ${status}`,
      )
      return (await findOrder(context.pool, key))!
    },
  }
}

const REQUEST: Omit<AccountOrderRequest, 'clientOrderId'> = {
  instrumentId: 'INFY.NSE',
  exchange: 'NSE',
  tradingsymbol: 'INFY',
  side: 'BUY',
  type: 'MARKET',
  product: 'MIS',
  validity: 'DAY',
  quantity: fixed('10'),
  limitPrice: null,
  stopPrice: null,
  tag: null,
  source: 'client',
}

test('BE-11 an order whose answer is lost is looked up by our id, and never sent again', async (t) => {
  const { faulty, work, place, becomes } = await openDesk(t)
  faulty.place = 'lost'
  work()
  const { orderId, clientOrderId } = await place()
  const order = await becomes(orderId, 'FILLED')
  assert.equal(format(order.filledQuantity), '10')
  assert.deepEqual(faulty.placed, [clientOrderId], 'it reached the venue once')
})

test('an order that never arrived is given up once the venue has denied it for long enough', async (t) => {
  const { faulty, work, place, becomes } = await openDesk(t)
  faulty.place = 'dropped'
  work()
  const { orderId } = await place()
  const order = await becomes(orderId, 'REJECTED')
  assert.equal(order.reason, 'not_at_venue')
  const { rows } = await context.pool.query<{ status: string }>(
    'select status from account_order_event where user_id = $1 and order_id = $2 order by seq',
    [userId, orderId],
  )
  assert.ok(
    rows.some(({ status }) => status === 'UNKNOWN'),
    'and was not given up at once',
  )
  assert.deepEqual(faulty.placed, [], 'nothing was sent a second time')
})

test('a worker that dies while it sends is followed by one that asks what became of it', async (t) => {
  const { account, faulty, work, place, becomes } = await openDesk(t)
  faulty.place = 'silent'
  const die = work()
  const { orderId, clientOrderId } = await place()
  await until(() => faulty.placed.length === 1, 'the venue has it')
  const { rows } = await context.pool.query<{ fence: string }>(
    'select fence from account_state where account_id = $1',
    [account.accountId],
  )
  const claim = { userId, accountId: account.accountId, fence: Number(rows[0]!.fence) }
  await context.pool.query(
    `update account_state set worker_id = 'dead', lease_until = '-infinity' where account_id = $1`,
    [account.accountId],
  )
  await die()
  faulty.place = 'answers'
  work()
  await becomes(orderId, 'FILLED')
  assert.deepEqual(faulty.placed, [clientOrderId], 'sent once')
  await assert.rejects(
    book({ context, claim, booked() {} }, async () => {}),
    Fenced,
    'who lost the account books nothing',
  )
})

test('an intent that waited too long for a worker is not sent any more', async (t) => {
  const { account, faulty, work, place, becomes } = await openDesk(t)
  const { orderId } = await place()
  await context.pool.query(`alter table account_order disable trigger account_order_life`)
  await context.pool.query(
    `update account_order set placed_at = now() - interval '2 minutes' where account_id = $1`,
    [account.accountId],
  )
  await context.pool.query(`alter table account_order enable trigger account_order_life`)
  work()
  assert.equal((await becomes(orderId, 'REJECTED')).reason, 'expired_before_sending')
  assert.deepEqual(faulty.placed, [])
})

test('an order that no venue has heard of is canceled here and now', async (t) => {
  const { account, place } = await openDesk(t)
  const { orderId } = await place()
  const key = { userId, accountId: account.accountId, orderId }
  const canceled = await cancelAccountOrder(context, { ...key, waitMs: 0 })
  assert.deepEqual([canceled.status, canceled.reason], ['CANCELED', 'by_user'])
})

test('what somebody trades at the broker is taken in as external', async (t) => {
  const { account, work } = await openDesk(t)
  const venue = await openVenue({ ...context, secrets: TEST_SECRETS }, account)
  await venue.place(passed('INFY', { side: 'BUY', quantity: '3' }))
  work()
  const { accountId } = account
  const ref = { caller: { userId, accounts: 'all' as const }, accountId }
  await syncAccount(context, { ...ref, force: true })
  const [order] = await listOrders(context.pool, userId, accountId, ALL)
  assert.deepEqual([order!.source, order!.status], ['external', 'FILLED'])
  const [position] = await listPositions(context.pool, userId, accountId)
  assert.equal(format(position!.quantity), '3')
})

const ALL = { statuses: null, after: null, limit: 10 }

test('a position that the venue sees otherwise is a discrepancy, until a person adopts it', async (t) => {
  const { account, faulty, work, place, becomes } = await openDesk(t)
  work()
  await becomes((await place()).orderId, 'FILLED')
  const { accountId } = account
  const ref = { caller: { userId, accounts: 'all' as const }, accountId }
  const sync = () => syncAccount(context, { ...ref, force: true })
  await sync()
  const found = () =>
    listDiscrepancies(context.pool, { userId, accountId }, { open: true, limit: 10 })
  assert.deepEqual(await found(), [])

  const held = { instrumentId: 'INFY.NSE', exchange: 'NSE', tradingsymbol: 'INFY' } as const
  const prices = { averagePrice: fixed<'price'>('1500'), lastPrice: null, unrealizedPnl: null }
  faulty.positions = async () => [
    { ...held, ...prices, product: 'MIS', quantity: fixed('7'), realizedPnl: fixed('0') },
  ]
  await sync()
  const [discrepancy] = await found()
  assert.deepEqual(
    [discrepancy!.subject, discrepancy!.ours['quantity'], discrepancy!.theirs['quantity']],
    ['NSE:INFY:MIS', '10', '7'],
  )
  const quantity = async () =>
    format((await listPositions(context.pool, userId, accountId))[0]!.quantity)
  assert.equal(await quantity(), '10', 'which changes nothing by itself')
  await adoptDiscrepancy(context, { ...ref, discrepancyId: discrepancy!.discrepancyId })
  assert.equal(await quantity(), '7')
  await sync()
  assert.deepEqual(await found(), [])
})

test('BE-05 a session that is over halts the account until somebody logs in', async (t) => {
  const { account: paper, faulty } = await openDesk(t)
  const { account, place } = await openDesk(t)
  await context.pool.query(
    `update trading_account set broker = 'kite', login_status = 'logged_in' where account_id = $1`,
    [account.accountId],
  )
  faulty.fault = new VenueSessionOver('Log in again.')
  accountWorker(
    t,
    { context, links: context.links },
    {
      openVenue: async () =>
        unreliable(await openVenue({ ...context, secrets: TEST_SECRETS }, paper), faulty),
      pace: PACE,
    },
  )
  const read = () => findAccount(context.pool, userId, account.accountId)
  await until(async () => (await read())?.loginStatus === 'session_expired', 'it is logged out')
  assert.equal((await read())!.loginDetail, 'Log in again.')
  const refused = await place()
  assert.deepEqual([refused.status, refused.reason], ['REJECTED', 'broker_session'])
})

test('FO-183 exits whose position was closed are canceled, and it is written down', async (t) => {
  const { account, work, place, becomes } = await openDesk(t)
  work()
  await becomes((await place()).orderId, 'FILLED')
  const stop = { side: 'SELL', type: 'STOP', stopPrice: fixed<'price'>('1400') } as const
  const exit = await place({ ...stop, quantity: fixed('10') })
  await becomes(exit.orderId, 'OPEN')
  await becomes((await place({ side: 'SELL', quantity: fixed('10') })).orderId, 'FILLED')
  const canceled = await becomes(exit.orderId, 'CANCELED')
  assert.match(canceled.reason!, /^(position_closed|stale_order)$/)
  const { rows } = await context.pool.query<{ details: Record<string, string> }>(
    `select details from audit_log where action = 'order.orphaned' and user_id = $1`,
    [userId],
  )
  assert.deepEqual(
    rows.map(({ details }) => [details['account_id'], details['order_id'], details['outcome']]),
    [[account.accountId, exit.orderId, 'cancelled']],
  )
})

test('after all of it the books verify', async () => {
  assert.deepEqual(await verifyBooks(context), [])
})
