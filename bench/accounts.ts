/**
 * Orders of trading accounts: how long one takes from the request to the venue's answer, and to its
 * fill; what the gate's decision and its commit take alone; and how many trades are booked a second.
 *
 *   node bench/accounts.ts [--tiny] [--record]
 *
 * The venue is the paper exchange, the worker hears the database's bell, and the database is a
 * process of its own. Booked: each trade in a transaction of its holder, with its position, its
 * order and its fence; beside a bare insert of such a row.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { book } from '#src/app/accounts/worker/account-ports.ts'
import { runAccountWorker } from '#src/app/accounts/worker/account-worker.ts'
import { awaitAccountOrder } from '#src/app/accounts/orders/await-account-order.ts'
import { bookVenueTrade } from '#src/app/accounts/books/book-venue-trade.ts'
import { linkAccount } from '#src/app/accounts/change-accounts.ts'
import { newClientOrderId } from '#src/app/accounts/orders/client-order-id.ts'
import { openVenue } from '#src/app/accounts/worker/open-venue.ts'
import { placeAccountOrder } from '#src/app/accounts/orders/place-order.ts'
import { systemClock } from '#src/app/context.ts'
import { fixed } from '#src/core/fixed.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { quoteShare } from '#test/support/quoted-share.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const PLACED = tiny ? 2 : 100
const BOOKED = tiny ? 20 : 4_000
const QUIET = { info: () => {}, warn: () => {}, error: () => {} }
const SECRETS = { key: new Uint8Array(32).fill(7) }

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const database = await startDatabase(directory)
const figures: Record<string, number> = {}
try {
  const pool = openPool(database.dsn)
  await migrate(pool)
  await pool.query(`insert into app_user (user_id) values ('usr_bench')`)
  const links = openLocalLinks({ clock: systemClock, log: QUIET })
  const context = { pool, clock: systemClock, log: QUIET, links }
  await quoteShare(context, '1500')
  const link = () =>
    linkAccount(context, {
      caller: { userId: 'usr_bench', accounts: 'all' },
      name: 'Bench',
      broker: 'paper',
      currency: 'INR',
      initialCash: fixed('1000000000'),
      limits: {},
      metadata: { paper: { outside_hours: true, charges: false } },
      draw: randomUUID,
    })
  const place = (accountId: string, waitMs: number) =>
    placeAccountOrder(context, {
      userId: 'usr_bench',
      accountId,
      waitMs,
      request: {
        clientOrderId: newClientOrderId(randomUUID),
        instrumentId: 'INFY.NSE',
        exchange: 'NSE',
        tradingsymbol: 'INFY',
        side: 'BUY',
        type: 'MARKET',
        product: 'MIS',
        validity: 'DAY',
        quantity: fixed('1'),
        limitPrice: null,
        stopPrice: null,
        tag: null,
        source: 'client',
      },
    })

  const decided = await link()
  figures['gateToCommitMs'] = await medianMs(PLACED, async () => {
    await place(decided.accountId, 0)
  })
  await pool.query('delete from account_command')

  const traded = await link()
  const stop = new AbortController()
  const worker = runAccountWorker(context, {
    workerId: 'wrk_bench',
    openVenue: (account) => openVenue({ ...context, secrets: SECRETS }, account),
    signal: stop.signal,
  })
  await place(traded.accountId, 5_000) // the worker takes the account
  figures['requestToAnswerMs'] = await medianMs(PLACED, async () => {
    await quoteShare(context, '1500')
    await place(traded.accountId, 5_000)
  })
  figures['requestToFillMs'] = await medianMs(PLACED, async () => {
    await quoteShare(context, '1500')
    const { orderId } = await place(traded.accountId, 5_000)
    const key = { userId: 'usr_bench', accountId: traded.accountId, orderId }
    await awaitAccountOrder(context, key, ({ status }) => status === 'FILLED', 5_000)
  })
  stop.abort()
  await worker

  const { rows } = await pool.query<{ fence: string }>(
    'select fence from account_state where account_id = $1',
    [decided.accountId],
  )
  const claim = {
    userId: 'usr_bench',
    accountId: decided.accountId,
    fence: Number(rows[0]!.fence),
  }
  figures['tradesBookedPerSecond'] = await aSecond(BOOKED, async (n) => {
    await book({ context, claim, booked() {} }, (tx) =>
      bookVenueTrade(tx, claim, {
        tradeId: `t${n}`,
        venueOrderId: `v${n}`,
        instrumentId: 'INFY.NSE',
        exchange: 'NSE',
        tradingsymbol: 'INFY',
        product: 'MIS',
        side: n % 3 === 0 ? 'SELL' : 'BUY',
        quantity: fixed('2'),
        price: fixed('1500.05'),
        fee: null,
        filledAt: systemClock.now(),
      }),
    )
  })
  await pool.query('create table bare (id text primary key, quantity numeric, price numeric)')
  figures['bareInsertsPerSecond'] = await aSecond(BOOKED, async (n) => {
    await pool.query('insert into bare values ($1, 2, 1500.05)', [`t${n}`])
  })
  await links.close()
  await pool.end()
} finally {
  await database.stop()
  await rm(directory, { recursive: true, force: true })
}
report('accounts', figures)
recordHistory('accounts', figures)

async function medianMs(times: number, work: () => Promise<void>): Promise<number> {
  const took: number[] = []
  for (let n = 0; n < times; n += 1) {
    const begunAt = performance.now()
    await work()
    took.push(performance.now() - begunAt)
  }
  return Number(took.toSorted((a, b) => a - b)[Math.floor(times / 2)]!.toFixed(2))
}

async function aSecond(times: number, work: (n: number) => Promise<void>): Promise<number> {
  const begunAt = performance.now()
  for (let n = 0; n < times; n += 1) await work(n)
  return Math.round((times / (performance.now() - begunAt)) * 1_000)
}
