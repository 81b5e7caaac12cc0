import type { Pool } from '#src/store/pool.ts'

/** The books' columns that the run alone decides: no surrogate, no worker, no wall clock. */
const BOOKS: Readonly<Record<string, string>> = {
  run: 'run_id, kind, status, strategy, initial_cash',
  run_state: 'run_id, last_logical_time, tick_count, order_count, event_count, memory',
  run_order: `run_id, order_id, instrument_id, side, type, quantity, limit_price, stop_price, status,
              logical_time, source, reason, verdicts`,
  run_fill: `run_id, fill_id, order_id, instrument_id, side, quantity, price, fee, realized_pnl,
             logical_time`,
  run_position: 'run_id, instrument_id, quantity, cost, realized_pnl, fees, mark_price',
  run_account: 'run_id, initial_cash, cash',
  run_equity: 'run_id, logical_time, cash, market_value, equity',
  run_mark: 'run_id, logical_time, market_value, unrealized_pnl, realized_pnl, prices',
  run_event: 'run_id, seq, logical_time, event_type, key, body',
}

/** All that the books say of a user's runs, one row a line, in one order. */
export async function ledgerOf(pool: Pool, userId: string): Promise<string> {
  const lines: string[] = []
  for (const [table, columns] of Object.entries(BOOKS)) {
    const { rows } = await pool.query<{ line: string }>(
      `select row_to_json(b)::text as line
       from (select ${columns} from ${table} where user_id = $1) b order by 1`,
      [userId],
    )
    lines.push(...rows.map(({ line }) => `${table} ${line}`))
  }
  return lines.join('\n')
}
