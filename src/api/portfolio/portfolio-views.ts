import type { z } from 'zod'
import { format, NO_MONEY, ONE, type Fixed } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type {
  LegAdjustment,
  LegRow,
  M2mCandle,
  PerformanceDay,
  PortfolioRow,
} from '../../app/portfolio/read-portfolios.ts'
import type { LivePortfolio } from '../../app/portfolio/m2m-source.ts'
import type * as legs from '../../contract/portfolio/legs.ts'
import type * as contract from '../../contract/portfolio/portfolios.ts'
import type { LivePortfolioView } from '../../contract/streams/portfolio-message.ts'

export function toPortfolioView(row: PortfolioRow): z.input<typeof contract.PortfolioView> {
  return {
    strategy_id: row.strategyId,
    trading_account_id: row.accountId,
    user_id: row.userId,
    name: row.name,
    description: row.description,
    tags: [...row.tags],
    status: row.status,
    is_default: row.isDefault,
    created_at: formatInstant(row.createdAt),
    updated_at: formatInstant(row.updatedAt),
    archived_at: timeOf(row.archivedAt),
    instrument_count: row.instrumentCount,
    current_pnl: textOf(row.pnl),
    current_m2m: textOf(row.m2m),
    unrealized_pnl: textOf(row.unrealizedPnl),
    realized_pnl: format(row.realizedPnl),
    total_capital_deployed: format(row.capitalDeployed),
    total_margin_used: textOf(row.marginUsed),
    valued_at: timeOf(row.valuedAt),
    is_partial: row.missing.length > 0,
    missing_prices: [...row.missing],
    stale_prices: [...row.stale],
  }
}

export function toLegView(
  row: LegRow,
  adjustments: readonly LegAdjustment[] = [],
): z.input<typeof legs.LegView> {
  const { contract } = row
  return {
    id: row.legId,
    strategy_id: row.strategyId,
    instrument_id: contract.instrumentId,
    tradingsymbol: contract.tradingsymbol,
    exchange: contract.exchange,
    instrument_token: contract.token,
    instrument_type: contract.type,
    underlying: contract.underlying,
    strike: textOf(contract.strike),
    expiry: contract.expiry,
    lot_size: unitsOf(contract.lotSize),
    direction: row.direction,
    quantity: unitsOf(row.quantity),
    entry_price: format(row.entryPrice),
    current_price: textOf(row.currentPrice),
    current_pnl: textOf(row.currentPnl),
    exit_price: textOf(row.exit?.price ?? null),
    costs: row.exit === null ? '0' : format(row.exit.costs),
    income: format(row.income ?? NO_MONEY),
    rolled_from: row.rolledFrom,
    added_at: formatInstant(row.addedAt),
    closed_at: timeOf(row.exit?.at ?? null),
    notes: row.notes,
    adjustments: adjustments.filter(({ legId }) => legId === row.legId).map(toAdjustmentView),
  }
}

function toAdjustmentView(one: LegAdjustment): z.input<typeof legs.LegView>['adjustments'][number] {
  return {
    type: one.type as 'SPLIT' | 'BONUS' | 'DIVIDEND',
    title: one.title,
    ex_date: one.exDate,
    quantity_before: unitsOf(one.quantityBefore),
    quantity_after: unitsOf(one.quantityAfter),
    entry_price_before: format(one.entryBefore),
    entry_price_after: format(one.entryAfter),
    tradingsymbol_before: one.symbolBefore,
    tradingsymbol_after: one.symbolAfter,
    income: format(one.income),
    applied_at: formatInstant(one.appliedAt),
  }
}

export function toCandleView(candle: M2mCandle): z.input<typeof contract.CandleView> {
  return {
    timestamp: formatInstant(candle.at),
    open: format(candle.open),
    high: format(candle.high),
    low: format(candle.low),
    close: format(candle.close),
    unrealized_pnl: format(candle.unrealizedPnl),
    instrument_count: candle.instrumentCount,
    sample_count: candle.sampleCount,
    is_partial: candle.isPartial,
  }
}

export function toDayView(day: PerformanceDay): z.input<typeof contract.DayView> {
  return {
    date: day.date,
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
    margin_used: textOf(day.marginUsed),
    max_drawdown: format(day.maxDrawdown),
    sharpe_ratio: day.sharpeRatio,
    roi_percent: day.roiPercent,
  }
}

export function textOf(value: Fixed<string> | null): string | null {
  return value === null ? null : format(value)
}

/** Whole units, as JSON carries them. */
export function unitsOf(quantity: Fixed<'quantity'>): number {
  return Number(quantity / ONE)
}

export function timeOf(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at)
}

export function toLiveView(live: LivePortfolio): z.input<typeof LivePortfolioView> {
  const { candle } = live
  return {
    strategy_id: live.strategyId,
    valued_at: timeOf(live.valuedAt),
    current_pnl: textOf(live.pnl),
    current_m2m: textOf(live.m2m),
    unrealized_pnl: textOf(live.unrealizedPnl),
    realized_pnl: format(live.realizedPnl),
    missing_prices: [...live.missing],
    stale_prices: [...live.stale],
    alert: live.alert,
    candle: candle && {
      timestamp: formatInstant(candle.at),
      open: format(candle.open),
      high: format(candle.high),
      low: format(candle.low),
      close: format(candle.close),
    },
  }
}
