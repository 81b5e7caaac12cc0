import { fixed, format, type Money } from '../../core/fixed.ts'
import type { CalendarDate } from '../../core/instant.ts'
import type { DailyPerformance, EarlierDay } from '../../domain/portfolio/performance.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface PerformanceDay extends DailyPerformance {
  readonly date: CalendarDate
  readonly marginUsed: Money | null
}

/** The days before a date, oldest first. */
export async function daysBefore(
  db: Queryable,
  userId: string,
  strategyId: string,
  date: CalendarDate,
): Promise<readonly EarlierDay[]> {
  const { rows } = await db.query<Readonly<Record<keyof EarlierDay, string>>>({
    name: 'portfolio-days-before',
    text: `select day_pnl as "dayPnl", cumulative_pnl as "cumulativePnl",
                  capital_deployed as "capitalDeployed"
           from strategy_performance_daily
           where user_id = $1 and strategy_id = $2 and date < $3 order by date`,
    values: [userId, strategyId, date],
  })
  return rows.map((row) => ({
    dayPnl: fixed(row.dayPnl),
    cumulativePnl: fixed(row.cumulativePnl),
    capitalDeployed: fixed(row.capitalDeployed),
  }))
}

/** Writes a day, or what it has become since. */
export async function storeDay(
  tx: Tx,
  userId: string,
  strategyId: string,
  date: CalendarDate,
  day: DailyPerformance,
): Promise<void> {
  const columns = COLUMNS.slice(1)
  await tx.query({
    name: 'store-portfolio-day',
    text: `
      insert into strategy_performance_daily (user_id, strategy_id, ${COLUMNS.join(', ')})
      values ($1, $2, ${COLUMNS.map((_, index) => `$${index + 3}`).join(', ')})
      on conflict (user_id, strategy_id, date) do update
        set ${columns.map((column) => `${column} = excluded.${column}`).join(', ')},
            recorded_at = clock_timestamp()`,
    values: [
      userId,
      strategyId,
      date,
      format(day.dayPnl),
      format(day.cumulativePnl),
      format(day.realizedPnl),
      format(day.unrealizedPnl),
      day.openPositions,
      day.closedPositions,
      day.totalTrades,
      day.winningTrades,
      day.losingTrades,
      day.winRate,
      format(day.capitalDeployed),
      format(day.maxDrawdown),
      day.sharpeRatio,
      day.roiPercent,
    ],
  })
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
