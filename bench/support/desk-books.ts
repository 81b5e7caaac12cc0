import type { Pool } from '#src/store/pool.ts'
import { CHAIN, storeChain } from './stored-chain.ts'

export interface Desk {
  readonly strikes: number
  readonly minutes: number // of one session, from its opening
  readonly portfolios: number // of each user
}

/** What people at a markets desk ask about: a chain with its index, and iron condors of each user. */
export async function makeDesk(pool: Pool, { strikes, minutes, portfolios }: Desk): Promise<void> {
  await storeChain(pool, strikes, minutes)
  await pool.query(
    `insert into trading_account (user_id, account_id, is_default)
     select user_id, 'acc_desk', true from app_user
     where user_id not in (select user_id from trading_account)`,
  )
  await pool.query(
    `insert into strategy (user_id, strategy_id, trading_account_id, name)
     select user_id, 'stg_' || user_id || '_' || n, account_id, 'Condor ' || n
     from trading_account cross join generate_series(1, $1::int) n where is_default`,
    [portfolios],
  )
  await pool.query(
    `insert into strategy_instruments
       (user_id, strategy_id, id, instrument_id, tradingsymbol, exchange, instrument_type,
        underlying, strike, expiry, lot_size, tick_size, direction, quantity, entry_price)
     select user_id, strategy_id, 'leg_' || leg, symbol || '.NFO', symbol, 'NFO', 'CE', $1, strike,
            $2, 25, 0.05, case when leg % 3 = 1 then 'BUY' else 'SELL' end, 50, 100
     from strategy
     cross join lateral (select leg, 24400 + 50 * leg as strike from generate_series(1, 4) leg) l
     cross join lateral (select 'NIFTY24N28' || strike || 'CE' as symbol) s
     where not is_default`,
    [CHAIN.symbol, CHAIN.expiry],
  )
  await pool.query(
    `insert into latest_quote (instrument_id, quoted_at, last_price)
     select distinct instrument_id, now() + interval '1 day', 120.05 from strategy_instruments`,
  )
  await pool.query('analyze')
}
