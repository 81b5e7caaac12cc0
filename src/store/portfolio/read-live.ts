import { fixed, type Money } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'

/** How a portfolio stands, with the minute that is being drawn. */
export interface LivePortfolio {
  readonly strategyId: string
  readonly accountId: string
  readonly valuedAt: Instant | null
  readonly pnl: Money | null
  readonly m2m: Money | null
  readonly unrealizedPnl: Money | null
  readonly realizedPnl: Money
  readonly missing: readonly string[]
  readonly stale: readonly string[]
  readonly alert: 'profit' | 'loss' | null // the P&L is beyond what its owner asked to be told of
  readonly candle: LiveCandle | null // the newest
}

export interface LiveCandle {
  readonly at: Instant
  readonly open: Money
  readonly high: Money
  readonly low: Money
  readonly close: Money
}

export const MOST_LIVE = 500

/** A user's active portfolios as they stand, or one of them; at most `MOST_LIVE`. */
export async function readLive(
  db: Queryable,
  userId: string,
  strategyId: string | null,
): Promise<readonly LivePortfolio[]> {
  const { rows } = await db.query<StoredLive>({
    name: 'read-live-portfolios',
    text: `
      select s.strategy_id as "strategyId", s.trading_account_id as "accountId",
             s.valued_at as "valuedAt", s.current_pnl as pnl, s.current_m2m as m2m,
             s.unrealized_pnl as "unrealizedPnl", s.realized_pnl as "realizedPnl",
             s.missing_prices as missing, s.stale_prices as stale,
             case when not t.alerts_enabled then null
                  when s.current_pnl >= t.alert_profit then 'profit'
                  when s.current_pnl <= -t.alert_loss then 'loss' end as alert,
             c."timestamp" as at, c.open, c.high, c.low, c.close
      from strategy s
      left join strategy_settings t using (user_id, strategy_id)
      left join lateral (
        select * from strategy_m2m_candles n
        where (n.user_id, n.strategy_id) = (s.user_id, s.strategy_id)
        order by n."timestamp" desc limit 1) c on true
      where s.user_id = $1 and s.status = 'active' and ($2::text is null or s.strategy_id = $2)
      order by s.is_default desc, s.created_at desc limit ${MOST_LIVE}`,
    values: [userId, strategyId],
  })
  return rows.map(toLive)
}

type Amounts = 'pnl' | 'm2m' | 'unrealizedPnl' | 'realizedPnl'
type Prices = 'open' | 'high' | 'low' | 'close'
interface StoredLive
  extends
    Omit<LivePortfolio, Amounts | 'candle'>,
    Readonly<Record<Amounts | Prices, string | null>> {
  readonly at: Instant | null
}

function toLive({ at, open, high, low, close, ...row }: StoredLive): LivePortfolio {
  return {
    ...row,
    pnl: moneyOf(row.pnl),
    m2m: moneyOf(row.m2m),
    unrealizedPnl: moneyOf(row.unrealizedPnl),
    realizedPnl: fixed(row.realizedPnl!),
    candle:
      at === null
        ? null
        : { at, open: fixed(open!), high: fixed(high!), low: fixed(low!), close: fixed(close!) },
  }
}

function moneyOf(text: string | null): Money | null {
  return text === null ? null : fixed<'money'>(text)
}
