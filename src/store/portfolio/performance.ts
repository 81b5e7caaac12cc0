import { fixed, format, type Money } from '../../core/fixed.ts'
import type { CalendarDate } from '../../core/instant.ts'
import type { DailyPerformance, EarlierDay } from '../../domain/portfolio/performance.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface PerformanceDay extends DailyPerformance {
  readonly date: CalendarDate
  readonly marginUsed: Money | null
}

/** The days before a date of several portfolios, oldest first, by `userId/strategyId`. */
export async function daysBefore(
  db: Queryable,
  portfolios: readonly { readonly userId: string; readonly strategyId: string }[],
  date: CalendarDate,
): Promise<ReadonlyMap<string, readonly EarlierDay[]>> {
  const { rows } = await db.query<Readonly<Record<keyof EarlierDay | 'key', string>>>({
    name: 'portfolio-days-before',
    text: `select user_id || '/' || strategy_id as key, day_pnl as "dayPnl",
                  cumulative_pnl as "cumulativePnl", capital_deployed as "capitalDeployed"
           from strategy_performance_daily
           where (user_id, strategy_id) in (select * from unnest($1::text[], $2::text[]))
             and date < $3
           order by user_id, strategy_id, date`,
    values: [
      portfolios.map(({ userId }) => userId),
      portfolios.map(({ strategyId }) => strategyId),
      date,
    ],
  })
  const byPortfolio = Map.groupBy(rows, ({ key }) => key)
  return new Map(
    [...byPortfolio].map(([key, days]) => [
      key,
      days.map((row) => ({
        dayPnl: fixed<'money'>(row.dayPnl),
        cumulativePnl: fixed<'money'>(row.cumulativePnl),
        capitalDeployed: fixed<'money'>(row.capitalDeployed),
      })),
    ]),
  )
}

/** Writes days, or what they have become since, of the portfolios that a statement before names. */
export const STORE_DAYS = (records: string, among: string): string => `
  insert into strategy_performance_daily (user_id, strategy_id, ${COLUMNS.join(', ')})
  select user_id, strategy_id, ${COLUMNS.join(', ')}
  from json_populate_recordset(null::strategy_performance_daily, ${records})
  join ${among} using (user_id, strategy_id)
  on conflict (user_id, strategy_id, date) do update
    set ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')},
        recorded_at = clock_timestamp()`

/** Writes one day, or what it has become since. */
export async function storeDay(
  tx: Tx,
  portfolio: { readonly userId: string; readonly strategyId: string },
  date: CalendarDate,
  day: DailyPerformance,
): Promise<void> {
  await tx.query(
    `with asked as (select $2::text as user_id, $3::text as strategy_id)
     ${STORE_DAYS('$1', 'asked')}`,
    [JSON.stringify([dayRecord(portfolio, date, day)]), portfolio.userId, portfolio.strategyId],
  )
}

/** A day as `STORE_DAYS` reads it. */
export function dayRecord(
  { userId, strategyId }: { readonly userId: string; readonly strategyId: string },
  date: CalendarDate,
  day: DailyPerformance,
): object {
  return {
    user_id: userId,
    strategy_id: strategyId,
    date,
    day_pnl: format(day.dayPnl),
    cumulative_pnl: format(day.cumulativePnl),
    realized_pnl: format(day.realizedPnl),
    unrealized_pnl: format(day.unrealizedPnl),
    open_positions: day.openPositions,
    closed_positions: day.closedPositions,
    total_trades: day.totalTrades,
    winning_trades: day.winningTrades,
    losing_trades: day.losingTrades,
    win_rate: day.winRate,
    capital_deployed: format(day.capitalDeployed),
    max_drawdown: format(day.maxDrawdown),
    sharpe_ratio: day.sharpeRatio,
    roi_percent: day.roiPercent,
  }
}

const COLUMNS = [
  'date',
  'day_pnl',
  'cumulative_pnl',
  'realized_pnl',
  'unrealized_pnl',
  'open_positions',
  'closed_positions',
  'total_trades',
  'winning_trades',
  'losing_trades',
  'win_rate',
  'capital_deployed',
  'max_drawdown',
  'sharpe_ratio',
  'roi_percent',
] as const

/** A portfolio's days, the newest first. */
export async function listDays(
  db: Queryable,
  userId: string,
  strategyId: string,
  { before, limit }: { readonly before: CalendarDate | null; readonly limit: number },
): Promise<readonly PerformanceDay[]> {
  const { rows } = await db.query<Readonly<Record<string, string>>>(
    `select ${COLUMNS.join(', ')}, margin_used from strategy_performance_daily
     where user_id = $1 and strategy_id = $2 and date < coalesce($3, 'infinity'::date)
     order by date desc limit $4`,
    [userId, strategyId, before, limit],
  )
  return rows.map(toDay)
}

function toDay(row: Readonly<Record<string, string | number | null>>): PerformanceDay {
  const money = (name: string): Money => fixed<'money'>(String(row[name]))
  const count = (name: string): number => Number(row[name])
  const ratio = (name: string): number | null => (row[name] === null ? null : Number(row[name]))
  return {
    date: row['date'] as CalendarDate,
    dayPnl: money('day_pnl'),
    cumulativePnl: money('cumulative_pnl'),
    realizedPnl: money('realized_pnl'),
    unrealizedPnl: money('unrealized_pnl'),
    openPositions: count('open_positions'),
    closedPositions: count('closed_positions'),
    totalTrades: count('total_trades'),
    winningTrades: count('winning_trades'),
    losingTrades: count('losing_trades'),
    winRate: ratio('win_rate'),
    capitalDeployed: money('capital_deployed'),
    marginUsed: row['margin_used'] === null ? null : money('margin_used'),
    maxDrawdown: money('max_drawdown'),
    sharpeRatio: ratio('sharpe_ratio'),
    roiPercent: ratio('roi_percent'),
  }
}
