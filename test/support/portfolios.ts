import { randomUUID } from 'node:crypto'
import { fixed } from '#src/core/fixed.ts'
import { formatInstant, type Instant } from '#src/core/instant.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import type { QuoteContext } from '#src/app/market/live/latest-quotes.ts'
import { createPortfolio } from '#src/app/portfolio/create-portfolio.ts'
import { sampleAt, valueDue, type ValuedCounts } from '#src/app/portfolio/value-due.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { settableClock, type SettableClock } from './clock.ts'
import { testDatabase, type TestDatabase } from './database.ts'

/** A leg as tests write it: `BUY 50 NIFTY24N2824500CE @ 120.5`. */
export type LegText = `${'BUY' | 'SELL'} ${number} ${string} @ ${number}`

export interface PortfolioDesk {
  readonly database: TestDatabase
  readonly clock: SettableClock
  readonly context: QuoteContext
  readonly logged: readonly string[]
  user(): Promise<string>
  /** A portfolio of a user, with its legs. */
  portfolio(userId: string, name: string, ...legs: readonly LegText[]): Promise<string>
  /** What the market says now, by symbol. */
  quote(prices: Readonly<Record<string, number>>): Promise<void>
  /** What a worker does at a sample, four of which are in a minute. */
  value(workerId?: string): Promise<ValuedCounts>
  candles(strategyId: string): Promise<readonly Candle[]>
}

export interface Candle {
  readonly minute: string
  readonly ohlc: readonly string[]
  readonly legs: number
  readonly samples: number
  readonly partial: boolean
}

interface TestRun {
  after(work: () => Promise<void>): void
}

/** Portfolios over a database of their own, on Thursday 7 November 2024 at half past ten in India. */
export async function portfolioDesk(t: TestRun): Promise<PortfolioDesk> {
  const database = await testDatabase()
  const clock = settableClock('2024-11-07T05:00:00Z')
  const logged: string[] = []
  const write = (_details: object, message: string): void => void logged.push(message)
  const log = { info: () => {}, warn: write, error: write }
  const links = openLocalLinks({ clock, log })
  const { pool } = database
  const context: QuoteContext = { pool, clock, log, links }
  t.after(async () => {
    await links.close()
    await database.close()
  })
  return {
    database,
    clock,
    context,
    logged,
    user: async () => (await createUser(context, { name: 'Asha', role: 'user' })).userId,
    async portfolio(userId, name, ...legs) {
      const { strategyId } = await createPortfolio(context, {
        caller: { userId, accounts: 'all' },
        name,
        description: '',
        tags: [],
        accountId: null,
        legs: legs.map(legOf),
        draw: randomUUID,
      })
      return strategyId
    },
    async quote(prices) {
      await pool.query(
        `insert into latest_quote (instrument_id, quoted_at, last_price)
         select symbol || '.NFO', $3, price from unnest($1::text[], $2::numeric[]) as q (symbol, price)
         on conflict (instrument_id) do update
           set quoted_at = excluded.quoted_at, last_price = excluded.last_price`,
        [Object.keys(prices), Object.values(prices), formatInstant(clock.now())],
      )
      await links.cache.clear('quote/')
    },
    value: (workerId = 'wrk_1') =>
      valueDue(context, {
        workerId,
        sample: sampleAt(clock.now(), 4),
        signal: new AbortController().signal,
      }),
    async candles(strategyId) {
      const { rows } = await pool.query<Readonly<Record<string, string>> & { at: Instant }>(
        `select "timestamp" as at, open, high, low, close, instrument_count, sample_count,
                is_partial
         from strategy_m2m_candles where strategy_id = $1 order by 1`,
        [strategyId],
      )
      return rows.map((row) => ({
        minute: formatInstant(row.at).slice(11, 16),
        ohlc: [row['open'], row['high'], row['low'], row['close']].map((text) =>
          String(Number(text)),
        ),
        legs: Number(row['instrument_count']),
        samples: Number(row['sample_count']),
        partial: Boolean(row['is_partial']),
      }))
    },
  }
}

function legOf(text: LegText) {
  const [direction, quantity, tradingsymbol, , price] = text.split(' ')
  return {
    direction: direction as 'BUY' | 'SELL',
    quantity: fixed<'quantity'>(quantity!),
    tradingsymbol: tradingsymbol!,
    exchange: 'NFO',
    entryPrice: fixed<'price'>(price!),
    notes: null,
  }
}
