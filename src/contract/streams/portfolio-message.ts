import { z } from 'zod'
import { Decimal } from '../decimal.ts'
import { InstantText } from '../text.ts'

/** A portfolio as the newest value left it, with the minute that is being drawn. */
export const LivePortfolioView = z
  .object({
    strategy_id: z.string(),
    valued_at: InstantText.nullable(),
    current_pnl: Decimal.nullable(),
    current_m2m: Decimal.nullable(),
    unrealized_pnl: Decimal.nullable(),
    realized_pnl: Decimal,
    missing_prices: z.array(z.string()),
    stale_prices: z.array(z.string()),
    alert: z
      .enum(['profit', 'loss'])
      .nullable()
      .describe('The P&L is beyond the limit of its settings.'),
    candle: z
      .object({
        timestamp: InstantText,
        open: Decimal,
        high: Decimal,
        low: Decimal,
        close: Decimal,
      })
      .nullable()
      .describe('The newest minute of M2M; null: there is none yet.'),
  })
  .meta({ id: 'LivePortfolio' })
