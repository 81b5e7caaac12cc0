import type { LegRow, PortfolioRow } from '../../app/portfolio/read-portfolios.ts'
import { format, formatPlaces, ONE, type Money } from '../../core/fixed.ts'
import { formatInstant } from '../../core/instant.ts'
import type { Output } from '../output.ts'

/** A portfolio for the next program. */
export function portfolioAsJson(row: PortfolioRow): object {
  const text = (amount: Money | null) => (amount === null ? null : format(amount))
  return {
    strategy_id: row.strategyId,
    trading_account_id: row.accountId,
    name: row.name,
    tags: row.tags,
    status: row.status,
    is_default: row.isDefault,
    instrument_count: row.instrumentCount,
    current_pnl: text(row.pnl),
    current_m2m: text(row.m2m),
    unrealized_pnl: text(row.unrealizedPnl),
    realized_pnl: format(row.realizedPnl),
    total_capital_deployed: format(row.capitalDeployed),
    valued_at: row.valuedAt === null ? null : formatInstant(row.valuedAt),
    missing_prices: row.missing,
    stale_prices: row.stale,
  }
}

export function portfolioTable(output: Output, rows: readonly PortfolioRow[]): string {
  return output.table(
    ['portfolio', 'name', 'status', 'legs', 'm2m', 'pnl', 'valued', 'prices'],
    rows.map((row) => [
      row.strategyId,
      row.name,
      row.status,
      String(row.instrumentCount),
      amount(row.m2m),
      amount(row.pnl),
      row.valuedAt === null ? '' : formatInstant(row.valuedAt).slice(0, 16),
      row.missing.length > 0 ? 'missing' : row.stale.length > 0 ? 'old' : '',
    ]),
  )
}

export function legTable(output: Output, legs: readonly LegRow[]): string {
  return output.table(
    ['leg', 'direction', 'quantity', 'contract', 'entry', 'price', 'pnl', 'state'],
    legs.map((leg) => [
      leg.legId,
      leg.direction,
      String(leg.quantity / ONE),
      leg.contract.instrumentId,
      format(leg.entryPrice),
      leg.currentPrice === null ? '' : format(leg.currentPrice),
      amount(leg.currentPnl),
      leg.exit === null ? 'open' : 'closed',
    ]),
  )
}

function amount(money: Money | null): string {
  return money === null ? '' : formatPlaces(money, 2)
}
