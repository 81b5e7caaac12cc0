import pg from 'pg'
import { systemClock, type Context } from '#src/app/context.ts'
import { assertNoTrace, refusalOf } from './books.ts'
import { testDatabase, type TestDatabase } from './database.ts'

/** Books written with literal SQL over a plain connection, by somebody without our code. */
export interface BooksByHand extends TestDatabase {
  readonly context: Context // of the reader who verifies them
  readonly hand: pg.Client
  sql<Row extends object = Record<string, unknown>>(text: string): Promise<Row[]>
  /** A statement that the database must refuse: no trace of it stays. Says how it was refused. */
  refuses(text: string): Promise<string>
  /** Another connection of the same kind, for races. */
  another(): Promise<pg.Client>
}

const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

export async function openBooksByHand(): Promise<BooksByHand> {
  const database = await testDatabase()
  const context = { pool: database.pool, clock: systemClock, log: SILENT }
  const hands: pg.Client[] = []
  const another = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: database.dsn })
    client.on('error', () => {}) // the drop of the database ends it
    await client.connect()
    hands.push(client)
    return client
  }
  const hand = await another()
  return {
    ...database,
    context,
    hand,
    another,
    sql: async <Row extends object>(text: string) => {
      const { rows } = await hand.query(text)
      return rows as Row[]
    },
    refuses: async (text) => {
      let said = ''
      await assertNoTrace(context, async () => {
        const { code, constraint } = await refusalOf(hand.query(text))
        said = constraint === undefined ? code : `${code} ${constraint}`
      })
      return said
    },
    close: async () => {
      await Promise.all(hands.map((client) => client.end()))
      await database.close()
    },
  }
}

/** A RUNNING run of a new user, with one filled order of 10 at 60.00 and one of 5 that waits. */
export async function tradedRun(books: BooksByHand, user: string): Promise<void> {
  await emptyRun(books, user)
  await books.sql(`
    begin;
    insert into engine_state (user_id, run_id, last_logical_time, tick_count)
      values ('${user}', '${user}_run', '2024-01-15T04:30:00Z', 1);
    insert into engine_status (user_id, run_id) values ('${user}', '${user}_run');
    insert into paper_order (id, user_id, run_id, symbol, side, type, qty, status, logical_time)
      values ('filled', '${user}', '${user}_run', 'GOLDBEES.NSE', 'BUY', 'MARKET', 10, 'FILLED',
              '2024-01-15T04:30:00Z');
    insert into paper_trade (id, order_id, user_id, run_id, symbol, side, qty, price, logical_time)
      values ('bought', 'filled', '${user}', '${user}_run', 'GOLDBEES.NSE', 'BUY', 10, 60,
              '2024-01-15T04:30:00Z');
    insert into paper_equity_curve (user_id, run_id, logical_time, cash, market_value, equity)
      values ('${user}', '${user}_run', '2024-01-15T04:30:00Z', 400, 600, 1000);
    insert into mtm_ledger (user_id, run_id, logical_time, market_value)
      values ('${user}', '${user}_run', '2024-01-15T04:30:00Z', 600);
    insert into event_ledger (user_id, run_id, logical_time, event_type)
      values ('${user}', '${user}_run', '2024-01-15T04:30:00Z', 'SIP_EXECUTED');
    insert into paper_order (id, user_id, run_id, symbol, side, type, qty, limit_price, status,
                             logical_time)
      values ('waits', '${user}', '${user}_run', 'GOLDBEES.NSE', 'BUY', 'LIMIT', 5, 55, 'PENDING',
              '2024-01-15T04:30:00Z');
    commit;`)
}

/** A RUNNING run of a new user with 1,000.00 and nothing else. */
export async function emptyRun(
  books: BooksByHand,
  user: string,
  status = 'RUNNING',
): Promise<void> {
  await books.sql(`
    insert into app_user (user_id) values ('${user}');
    insert into strategy_run (user_id, run_id, status, initial_cash)
      values ('${user}', '${user}_run', '${status}', 1000);`)
}

/** An insert into each of a run's children, in the order that the foreign keys allow. */
export function childInserts(
  user: string,
  run: string,
  logicalTime = '2024-01-16T04:30:00Z',
): Readonly<Record<string, string>> {
  const keys = `'${user}', '${run}'`
  const time = `'${logicalTime}'`
  return {
    engine_state: `insert into engine_state (user_id, run_id) values (${keys})`,
    engine_status: `insert into engine_status (user_id, run_id) values (${keys})`,
    paper_order: `insert into paper_order (id, user_id, run_id, symbol, side, qty, status,
      logical_time) values ('new', ${keys}, 'GOLDBEES.NSE', 'BUY', 1, 'FILLED', ${time})`,
    paper_trade: `insert into paper_trade (id, order_id, user_id, run_id, symbol, side, qty, price,
      logical_time) values ('new', 'new', ${keys}, 'GOLDBEES.NSE', 'BUY', 1, 60, ${time})`,
    paper_position: `insert into paper_position (user_id, run_id, symbol, last_price)
      values (${keys}, 'NIFTYBEES.NSE', 240)`,
    paper_equity_curve: `insert into paper_equity_curve (user_id, run_id, logical_time, cash,
      market_value, equity) values (${keys}, ${time}, 940, 60, 1000)`,
    mtm_ledger: `insert into mtm_ledger (user_id, run_id, logical_time, market_value)
      values (${keys}, ${time}, 60)`,
    event_ledger: `insert into event_ledger (user_id, run_id, logical_time, event_type)
      values (${keys}, ${time}, 'SIP_EXECUTED')`,
  }
}

export const CHILD_NAMES = Object.keys(childInserts('', ''))
