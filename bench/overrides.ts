/**
 * Orders by hand: how many the queue accepts a second, how long one takes from its acceptance to an
 * order of the account, and what judging one costs before it is sent.
 *
 *   node bench/overrides.ts [--tiny] [--record]
 *
 * Accepted: 20 under way, of 20 users, each with its company, its audit entry and its place in the
 * queue in one transaction; beside a bare insert of such a row. Handed: one after another, with a
 * worker that hears the database's bell; through the gate, to the commit. Judged: advice of a book
 * of five levels, charges and margin. The database is a process of its own.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#src/app/context.ts'
import { overrideHander } from '#src/app/trading/hand-overrides.ts'
import { queueOverride } from '#src/app/trading/queue-override.ts'
import { fixed } from '#src/core/fixed.ts'
import { chargesOf } from '#src/domain/trading/charges.ts'
import { adviseExecution, type KnownBook } from '#src/domain/trading/execution-advice.ts'
import { marginOf } from '#src/domain/trading/margin.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const USERS = 20
const ACCEPTED = tiny ? 40 : 4_000
const HANDED = tiny ? 2 : 200
const JUDGED = tiny ? 100 : 100_000
const QUIET = { info: () => {}, warn: () => {}, error: () => {} }

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const database = await startDatabase(directory)
const figures: Record<string, number> = {}
try {
  const pool = openPool(database.dsn)
  await migrate(pool)
  await pool.query(
    `insert into app_user (user_id) select 'usr_bench_' || n from generate_series(1, $1::int) n`,
    [USERS],
  )
  const links = openLocalLinks({ clock: systemClock, log: QUIET })
  const context = { pool, clock: systemClock, log: QUIET, links }
  const queue = (user: number) =>
    queueOverride(context, {
      caller: { userId: `usr_bench_${user}`, accounts: 'all' },
      requestedBy: 'bench',
      request: {
        ticker: 'GOLDBEES',
        side: 'buy',
        quantity: fixed('1'),
        orderType: 'market',
        limitPrice: null,
        stopPrice: null,
      },
      draw: randomUUID,
    })
  const bare = (user: number) =>
    pool.query(
      `insert into override_order (user_id, override_id, ticker, side, quantity, order_type,
         company_id, company_registered, client_order_id, requested_by)
       values ($1, $2, 'GOLDBEES', 'buy', 1, 'market', 'cmp_1', false, $3, 'bench')`,
      [`usr_bench_${user}`, randomUUID(), randomUUID().replaceAll('-', '').slice(0, 20)],
    )
  await queue(1) // the company is known from here on
  figures['acceptedPerSecond'] = await perSecond(queue)
  figures['bareInsertsPerSecond'] = await perSecond(bare)
  await pool.query('delete from override_order')

  const over = new AbortController()
  const working = overrideHander(context).run(over.signal, () => {})
  const waits: number[] = []
  while (waits.length < HANDED) waits.push(await handedMs(queue))
  over.abort()
  await working
  waits.sort((a, b) => a - b)
  figures['handedMedianMs'] = round(waits[Math.floor(waits.length / 2)]!)
  figures['handedP95Ms'] = round(waits[Math.floor(waits.length * 0.95)]!)
  await links.close()
  await pool.end()

  async function handedMs(ask: typeof queue): Promise<number> {
    const { overrideId } = await ask(1)
    const sql = `select extract(epoch from ended_at - accepted_at)::float8 * 1000 as ms
                 from override_order where override_id = $1 and ended_at is not null`
    for (;;) {
      const { rows } = await pool.query<{ readonly ms: number }>(sql, [overrideId])
      if (rows[0]) return rows[0].ms
      await systemClock.sleep(2)
    }
  }
} finally {
  await database.stop()
  await rm(directory, { recursive: true, force: true })
}
figures['judgedUs'] = judgedUs()
report('overrides', figures)
recordHistory('overrides', figures)

async function perSecond(ask: (user: number) => Promise<unknown>): Promise<number> {
  let asked = 0
  const began = performance.now()
  await Promise.all(
    Array.from({ length: USERS }, async (_, user) => {
      for (; asked < ACCEPTED; asked += 1) await ask(user + 1)
    }),
  )
  return Math.round(ACCEPTED / ((performance.now() - began) / 1_000))
}

/** One order: the book, the charges and the margin. */
function judgedUs(): number {
  const level = (price: number) => ({ price, quantity: 500, orderCount: 12 })
  const book: KnownBook = {
    isStale: false,
    isTouch: false,
    bids: [100, 99.95, 99.9, 99.85, 99.8].map(level),
    asks: [100.05, 100.1, 100.15, 100.2, 100.25].map(level),
  }
  const option = { right: 'call', strike: fixed<'price'>('24500') } as const
  let seen = 0
  const began = performance.now()
  for (let index = 0; index < JUDGED; index += 1) {
    const quantity = 1 + (index % 2_000)
    const turnover = fixed<'money'>(String(100 * quantity))
    seen += adviseExecution(book, { side: 'BUY', quantity }).levels
    seen += Number(chargesOf({ segment: 'option', side: 'SELL', turnover }).total > 0n)
    const margin = marginOf({
      segment: 'option',
      side: 'SELL',
      contractValue: turnover,
      premium: turnover,
      vix: fixed('17.5'),
      daysToExpiry: index % 9,
      option: { ...option, underlying: fixed('24000') },
    })
    seen += Number(margin.total > 0n)
  }
  if (seen === 0) throw new Error('nothing was judged')
  return round(((performance.now() - began) / JUDGED) * 1_000)
}

function round(value: number): number {
  return Number(value.toFixed(2))
}
