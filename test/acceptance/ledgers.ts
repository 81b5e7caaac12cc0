import assert from 'node:assert/strict'
import type { Body, Run } from './user.ts'
import type { World } from './world.ts'

/** The names of a run's children in the database. */
export const CHILDREN = [
  'engine_state',
  'engine_status',
  'paper_order',
  'paper_trade',
  'paper_position',
  'paper_equity_curve',
  'mtm_ledger',
  'event_ledger',
] as const

const AT = `to_char(logical_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const shortest = (column: string): string => `trim_scale(${column})::text`

/** The same six ledgers twice: where the API reads each, and what SQL calls its columns. */
const LEDGERS: readonly {
  readonly path: string
  readonly from: string
  readonly order: string
  readonly columns: Readonly<Record<string, string>>
}[] = [
  {
    path: 'orders',
    from: 'paper_order',
    order: 'id',
    columns: {
      order_id: 'id',
      instrument_id: 'symbol',
      side: 'side',
      type: 'type',
      quantity: shortest('qty'),
      limit_price: shortest('limit_price'),
      status: 'status',
      logical_time: AT,
      reason: 'reason',
    },
  },
  {
    path: 'trades',
    from: 'paper_trade',
    order: 'id',
    columns: {
      trade_id: 'id',
      order_id: 'order_id',
      instrument_id: 'symbol',
      side: 'side',
      quantity: shortest('qty'),
      price: shortest('price'),
      realized_pnl: shortest('realized_pnl'),
      logical_time: AT,
    },
  },
  {
    path: 'positions',
    from: 'paper_position',
    order: 'symbol',
    columns: {
      instrument_id: 'symbol',
      quantity: shortest('quantity'),
      average_price: shortest('average_price'),
      mark_price: shortest('last_price'),
    },
  },
  {
    path: 'mtm',
    from: 'mtm_ledger',
    order: 'logical_time',
    columns: {
      logical_time: AT,
      market_value: shortest('market_value'),
      unrealized_pnl: shortest('unrealized_pnl'),
      realized_pnl: shortest('realized_pnl'),
    },
  },
  {
    path: 'events',
    from: 'event_ledger',
    order: 'seq',
    columns: {
      seq: 'seq::int',
      logical_time: AT,
      event_type: 'event_type',
      key: 'key',
      body: 'body',
    },
  },
]

/** What a run booked, ledger by ledger, as SQL finds it; nothing of it names the run. */
export async function ledgersOf(
  { sql }: World,
  { where }: Run,
): Promise<Readonly<Record<string, readonly Body[]>>> {
  const curve = ['cash', 'market_value', 'equity'].map((name) => `${shortest(name)} as ${name}`)
  const found: Record<string, readonly Body[]> = {
    'equity-curve': await sql(`select ${AT} as logical_time, ${curve.join(', ')}
                               from paper_equity_curve where ${where} order by logical_time`),
  }
  for (const { path, from, order, columns } of LEDGERS) {
    const list = Object.entries(columns).map(([name, column]) => `${column} as "${name}"`)
    found[path] = await sql(
      `select ${list.join(', ')} from ${from} t where ${where} order by t.${order}`,
    )
  }
  return found
}

/** Both ways to look at a run's ledgers show the same, row by row. */
export async function assertApiAndSqlAgree(world: World, run: Run): Promise<void> {
  const { 'equity-curve': points, ...lists } = await ledgersOf(world, run)
  for (const { path, columns } of LEDGERS) {
    const { items } = await run.user.get(`${run.path}/${path}?limit=500`)
    const said = items.map((item) =>
      Object.fromEntries(Object.keys(columns).map((name) => [name, item[name]])),
    )
    assert.deepEqual(said, lists[path], path)
  }
  const { body } = await run.user.get(`${run.path}/equity-curve?limit=500`)
  const columns = ['logical_time', 'cash', 'market_value', 'equity'] as const
  for (const name of columns) {
    assert.deepEqual(
      body[name],
      points!.map((point) => point[name]),
      `equity-curve: ${name}`,
    )
  }
}

/** The ledgers of a run agree with each other: each row that does not is listed. */
export async function assertLedgersAgree({ sql }: World, { where }: Run): Promise<void> {
  const asked: Readonly<Record<string, string>> = {
    'a filled order has the trades that fill it, and no other has any': `
      select o.id from (select * from paper_order where ${where}) o
      left join (select * from paper_trade where ${where}) t on t.order_id = o.id
      group by o.id, o.status, o.qty
      having coalesce(sum(t.qty), 0) <> case o.status when 'FILLED' then o.qty else 0 end`,
    'a position is the signed sum of its trades': `
      select symbol from (select symbol, quantity from paper_position where ${where}) held
      full join (select symbol, sum(case side when 'BUY' then qty else -qty end) as traded
                 from paper_trade where ${where} group by symbol) t using (symbol)
      where quantity is distinct from traded`,
    'cash is what the trades left of the initial cash': `
      select e.logical_time from paper_equity_curve e join strategy_run r using (user_id, run_id)
      where ${where} and e.cash <> r.initial_cash - coalesce((
        select sum(t.fee + t.price * case t.side when 'BUY' then t.qty else -t.qty end)
        from paper_trade t where ${where} and t.logical_time <= e.logical_time), 0)`,
    'equity is cash and market value, to the last digit': `
      select logical_time from paper_equity_curve
      where ${where} and equity <> cash + market_value`,
    'each logical time has one point of the curve and one mark, of one market value': `
      select logical_time from
        (select logical_time, market_value as valued from paper_equity_curve where ${where}) e
        full join (select logical_time, market_value as marked from mtm_ledger where ${where}) m
          using (logical_time)
      where valued is distinct from marked
        -- marking is a step of its own, so a stop may leave the last logical time without
        and (marked is not null or logical_time <> (
          select last_logical_time from engine_state where ${where}))`,
    'the market value of a mark is that of the holdings at its prices': `
      select m.logical_time from mtm_ledger m
      where ${where} and m.market_value <> coalesce((
        select sum((m.prices ->> t.symbol)::numeric
                   * case t.side when 'BUY' then t.qty else -t.qty end)
        from paper_trade t where ${where} and t.logical_time <= m.logical_time), 0)`,
    'the engine counts the ticks of the curve and stands at the last': `
      select tick_count from engine_state s, lateral (
        select count(*) as points, max(logical_time) as last
        from paper_equity_curve where ${where}) e
      where ${where} and (s.tick_count, s.last_logical_time) is distinct from (points, last)`,
  }
  for (const [what, text] of Object.entries(asked)) assert.deepEqual(await sql(text), [], what)
}
