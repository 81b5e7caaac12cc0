import { z } from 'zod'
import { instant } from '../../core/instant.ts'
import { Decimal, PositiveDecimal } from '../decimal.ts'
import { AddLeg, LegView } from './legs.ts'
import { operation } from '../operation.ts'
import { After, Direction, Limit, limitOf, pageOf } from '../page.ts'
import { DateText, IdText, InstantText, NameText } from '../text.ts'

// What the paths call a strategy is a portfolio: a named set of legs in one trading account.

export const PORTFOLIO_STATUSES = ['active', 'archived', 'deleted'] as const
export const PortfolioStatus = z.enum(PORTFOLIO_STATUSES).meta({ id: 'PortfolioStatus' })

export const PortfolioParams = z.object({ strategy_id: IdText })

const PortfolioName = NameText.trim()
  .refine((text) => text !== '', 'must not be empty')
  .describe('1 to 200 characters, once in an account; blanks around it are left out.')
const Tags = z.array(NameText.min(1, 'must not be empty').max(50)).max(20, 'must be at most 20')
const Description = z
  .string()
  .max(2_000, 'must have at most 2000 characters')
  .regex(/^\P{Cc}*$/u, 'must have no control characters')

export const PortfolioView = z
  .object({
    strategy_id: z.string(),
    trading_account_id: z.string(),
    user_id: z.string(),
    name: z.string(),
    description: z.string(),
    tags: z.array(z.string()),
    status: PortfolioStatus,
    is_default: z.boolean().describe('It takes the trades that name no portfolio, and stays.'),
    created_at: InstantText,
    updated_at: InstantText,
    archived_at: InstantText.nullable(),
    instrument_count: z.int().describe('Open legs.'),
    current_pnl: Decimal.nullable().describe('realized_pnl + unrealized_pnl; null: not valued.'),
    current_m2m: Decimal.nullable().describe(
      'Σ price × quantity × −1 for BUY, +1 for SELL: the cash that opening the legs would bring.',
    ),
    unrealized_pnl: Decimal.nullable().describe('What closing the legs would earn.'),
    realized_pnl: Decimal.describe('Of closed legs, less the costs of closing them.'),
    total_capital_deployed: Decimal.describe('Entry price × quantity of the open legs.'),
    total_margin_used: Decimal.nullable().describe('null: no broker has said.'),
    valued_at: InstantText.nullable(),
    is_partial: z.boolean().describe('Some leg had no price, and is in none of the sums.'),
    missing_prices: z.array(z.string()).describe('Symbols of the legs that had none.'),
    stale_prices: z.array(z.string()).describe('Symbols of those whose price was old.'),
  })
  .meta({ id: 'Portfolio' })

export const createPortfolio = operation({
  id: 'createPortfolio',
  method: 'POST',
  path: '/strategies',
  summary: 'Create a portfolio, with legs or without: all of it, or nothing.',
  body: z
    .strictObject({
      name: PortfolioName,
      description: Description.optional(),
      tags: Tags.optional(),
      trading_account_id: IdText.optional().describe('Left out, your default account.'),
      instruments: z.array(AddLeg).max(50, 'must be at most 50').optional(),
    })
    .meta({ id: 'CreatePortfolio' }),
  output: PortfolioView.extend({ instruments: z.array(LegView) }).meta({ id: 'CreatedPortfolio' }),
  status: 201,
  idempotent: true,
  errors: ['invalid_input', 'not_found', 'name_taken', 'leg_refused'],
})

export const listPortfolios = operation({
  id: 'listPortfolios',
  method: 'GET',
  path: '/strategies',
  summary: 'Your portfolios: the default first, then the newest.',
  query: z.object({
    status: z.enum(['active', 'archived', 'all']).default('active'),
    after: After,
    limit: Limit,
  }),
  output: pageOf(PortfolioView),
  errors: ['invalid_input'],
})

export const readPortfolio = operation({
  id: 'readPortfolio',
  method: 'GET',
  path: '/strategies/{strategy_id}',
  summary: 'One portfolio and what it is worth.',
  params: PortfolioParams,
  output: PortfolioView,
  errors: ['not_found'],
})

export const changePortfolio = operation({
  id: 'changePortfolio',
  method: 'PUT',
  path: '/strategies/{strategy_id}',
  summary: 'Change what a portfolio is called, or bring an archived one back.',
  params: PortfolioParams,
  body: z
    .strictObject({
      name: PortfolioName.optional(),
      description: Description.optional(),
      tags: Tags.optional(),
      status: PortfolioStatus.optional().describe('deleted: not found any more, its name free.'),
    })
    .meta({ id: 'ChangePortfolio' }),
  output: PortfolioView,
  errors: ['invalid_input', 'not_found', 'name_taken', 'portfolio_is_default'],
})

export const archivePortfolio = operation({
  id: 'archivePortfolio',
  method: 'DELETE',
  path: '/strategies/{strategy_id}',
  summary: 'Archive a portfolio: kept, listed no more, valued no more. Harmless when it is.',
  params: PortfolioParams,
  output: PortfolioView,
  errors: ['not_found', 'portfolio_is_default'],
})

export const CandleView = z
  .object({
    timestamp: InstantText.describe('The minute.'),
    open: Decimal,
    high: Decimal,
    low: Decimal,
    close: Decimal,
    unrealized_pnl: Decimal.describe('At the close.'),
    instrument_count: z.int().describe('Legs that had a price.'),
    sample_count: z.int(),
    is_partial: z.boolean(),
  })
  .meta({ id: 'M2mCandle' })

/** Of the fields `from_time` and `to_time`: refuses a range that ends before it begins. */
function inOrder({ from_time: from, to_time: to }: { from_time?: unknown; to_time?: unknown }) {
  const [first, last] = [InstantText.safeParse(from), InstantText.safeParse(to)]
  return !first.success || !last.success || instant(first.data) <= instant(last.data)
}

export const readM2m = operation({
  id: 'readM2m',
  method: 'GET',
  path: '/strategies/{strategy_id}/m2m',
  summary: 'M2M by the minute, in the order of time.',
  params: PortfolioParams,
  query: z
    .object({
      from_time: InstantText.optional().describe('That or later.'),
      to_time: InstantText.optional().describe('That or earlier.'),
      after: After,
      limit: limitOf({ most: 5_000, usual: 1_000 }),
      direction: Direction,
    })
    .refine(inOrder, { path: ['to_time'], error: 'must not be before from_time' }),
  output: pageOf(CandleView),
  errors: ['invalid_input', 'not_found'],
})

export const DayView = z
  .object({
    date: DateText.describe('Of the exchange.'),
    day_pnl: Decimal,
    cumulative_pnl: Decimal,
    realized_pnl: Decimal,
    unrealized_pnl: Decimal,
    open_positions: z.int(),
    closed_positions: z.int(),
    total_trades: z.int(),
    winning_trades: z.int(),
    losing_trades: z.int(),
    win_rate: z.number().nullable().describe('Of closed legs, 0 to 1.'),
    capital_deployed: Decimal,
    margin_used: Decimal.nullable(),
    max_drawdown: Decimal.describe('Of cumulative_pnl from its high, zero or more.'),
    sharpe_ratio: z
      .number()
      .nullable()
      .describe('Of daily returns on capital, a year of 252 days.'),
    roi_percent: z.number().nullable(),
  })
  .meta({ id: 'PortfolioDay' })

export const RolloverView = z
  .object({
    near: LegView,
    far: LegView,
    spread: Decimal.describe('Entry of the far leg less exit of the near one.'),
    pnl: Decimal.nullable().describe('Near realized + far − costs; null: far has no price.'),
  })
  .meta({ id: 'Rollover' })

export const readPerformance = operation({
  id: 'readPerformance',
  method: 'GET',
  path: '/strategies/{strategy_id}/performance',
  summary: 'P&L by the day, the newest first, and what premiums and rolls have made of it.',
  params: PortfolioParams,
  query: z.object({ after: After, limit: Limit }),
  output: pageOf(DayView).extend({
    premium_decay: z.object({
      amount: Decimal.describe('What the premiums of open options lost since entry.'),
      percent: z.number().nullable(),
      of_bought: Decimal.describe('Paid by whoever holds.'),
      of_sold: Decimal.describe('Earned by whoever wrote.'),
    }),
    rollovers: z.array(RolloverView),
  }),
  errors: ['invalid_input', 'not_found'],
})

export const SettingsView = z
  .object({
    max_spread: Decimal.describe('Of the middle price: 0.01 is 1 %.'),
    max_impact_bps: Decimal,
    auto_cleanup: z.boolean().describe('Legs that have expired are closed at what they paid.'),
    alerts_enabled: z.boolean(),
    alert_profit: Decimal.nullable(),
    alert_loss: Decimal.nullable(),
  })
  .meta({ id: 'PortfolioSettings' })

export const readSettings = operation({
  id: 'readPortfolioSettings',
  method: 'GET',
  path: '/strategies/{strategy_id}/settings',
  summary: 'What a portfolio tolerates, and when it says so.',
  params: PortfolioParams,
  output: SettingsView,
  errors: ['not_found'],
})

export const changeSettings = operation({
  id: 'changePortfolioSettings',
  method: 'PUT',
  path: '/strategies/{strategy_id}/settings',
  summary: 'Change some of them; what is left out stays.',
  params: PortfolioParams,
  body: z
    .strictObject({
      max_spread: PositiveDecimal.refine(
        (text) => Number(text) <= 1,
        'must be at most 1',
      ).optional(),
      max_impact_bps: PositiveDecimal.refine(
        (text) => Number(text) <= 10_000,
        'must be at most 10000',
      ).optional(),
      auto_cleanup: z.boolean().optional(),
      alerts_enabled: z.boolean().optional(),
      alert_profit: PositiveDecimal.nullable().optional(),
      alert_loss: PositiveDecimal.nullable().optional().describe('A loss, so above zero.'),
    })
    .meta({ id: 'ChangePortfolioSettings' }),
  output: SettingsView,
  errors: ['invalid_input', 'not_found'],
})
