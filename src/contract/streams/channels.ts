import { z } from 'zod'
import { DepthView } from '../market/depth.ts'
import { IndicatorValue } from '../indicators/indicators.ts'
import { LABEL_EVENTS, LabelView } from '../indicators/labels.ts'
import { ReplayCandle, ReplayFigure, ReplayState } from '../market/replay.ts'
import { Product } from '../accounts/account-orders.ts'
import { Decimal } from '../decimal.ts'
import { EventView, OrderView, PositionView } from '../runs/ledgers.ts'
import { ModelProgress } from '../learning/models.ts'
import { MonitoredQuote, MonitorSnapshot } from '../market/monitor.ts'
import { ProgressMessage } from '../runs/stream.ts'
import { ChainPlace, ChainStrikeView, ChainView } from '../options/strikes.ts'
import { DateText, InstantText } from '../text.ts'
import { GrowingBarView, QuoteView } from '../market/quotes.ts'
import { channel, type Channel } from './channel.ts'
import { LivePortfolioView } from './portfolio-message.ts'

export const runEvents = channel({
  id: 'run.events',
  summary: "Every event of a run's ledger, once, in commit order.",
  delivery: 'lossless',
  key: 'The run_id.',
  update: z.object({ event: EventView }),
  snapshot: z.object({ events: z.array(EventView).describe('The newest 100, oldest first.') }),
})

export const runProgress = channel({
  id: 'run.progress',
  summary: 'Where a run stands; only the newest counts.',
  delivery: 'conflated',
  key: 'The run_id.',
  update: z.object({ progress: ProgressMessage }),
  snapshot: z.object({ progress: ProgressMessage }),
})

export const runs = channel({
  id: 'runs',
  summary: 'Where each of your runs stands; only the newest of each counts.',
  delivery: 'conflated',
  key: 'Always *, for all of your runs.',
  update: z.object({ progress: ProgressMessage }),
  snapshot: z.object({ runs: z.array(ProgressMessage).describe('Those that can still move.') }),
})

const ofAccount = { account_id: z.string().describe('Of a run, its run_id.') }

/** What runs do not have, of the orders and positions of trading accounts. */
const traded = {
  exchange: z.string().optional(),
  tradingsymbol: z.string().optional(),
  product: Product.optional(),
}
export const AccountOrder = OrderView.extend({
  ...ofAccount,
  ...traded,
  type: z.enum(['MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT']),
  source: z.enum(['strategy', 'manual', 'client', 'override', 'bot', 'cleanup', 'external']),
  venue_order_id: z.string().nullable().optional(),
  filled_quantity: Decimal.optional(),
  average_price: Decimal.nullable().optional(),
  tag: z.string().nullable().optional(),
}).meta({ id: 'AccountOrder' })
export const AccountPosition = PositionView.extend({ ...ofAccount, ...traded }).meta({
  id: 'AccountPosition',
})

export const account = channel({
  id: 'account',
  summary: 'Orders and positions of an account as each commit left them, in commit order.',
  delivery: 'lossless',
  key: 'The account_id, or * for all of your accounts.',
  update: z.object({
    orders: z.array(AccountOrder).describe('Those that are new or changed.'),
    positions: z.array(AccountPosition).describe('Those whose quantity, cost or earnings changed.'),
  }),
  snapshot: z.object({
    orders: z.array(AccountOrder).describe('Those that can still fill.'),
    positions: z.array(AccountPosition),
  }),
})

export const IndicatorUpdate = IndicatorValue.extend({
  symbol: z.string(),
  instrument_id: z.string(),
  timeframe: z.string(),
  opened_at: InstantText.nullable().describe('Of the bar; null where there is none yet.'),
  is_final: z.boolean().describe('False while the bar is forming: as if it ended now.'),
}).meta({ id: 'IndicatorUpdate' })

export const indicators = channel({
  id: 'indicators',
  summary: 'Indicators with each bar that closes, and as they would be if the next ended now.',
  delivery: 'conflated',
  key: 'NIFTY/5min/RSI_14, or * for all that you follow by POST /indicators/subscribe.',
  update: IndicatorUpdate,
  snapshot: z.object({
    indicators: z.array(IndicatorUpdate).describe('At the newest bar that has closed.'),
  }),
})

export const labels = channel({
  id: 'labels',
  summary: 'What happens to your labels, once, in commit order.',
  delivery: 'lossless',
  key: 'A symbol, or * for all of them.',
  update: z.object({
    event: z.enum(LABEL_EVENTS),
    label: LabelView.describe('As the change left it; a deleted one as it was.'),
  }),
  snapshot: z.object({ labels: z.array(LabelView).describe('The newest 500, oldest first.') }),
})

export const models = channel({
  id: 'models',
  summary: 'How far your models are; only the newest of each counts.',
  delivery: 'conflated',
  key: 'Always *, for all of your models.',
  update: z.object({ model: ModelProgress }),
  snapshot: z.object({ models: z.array(ModelProgress).describe('Those that can still move.') }),
})

export const monitor = channel({
  id: 'monitor',
  summary: 'Price, future and Greeks around the price of an underlying; only the newest counts.',
  delivery: 'conflated',
  key: 'A session_id of a monitor, or an underlying such as NIFTY.',
  update: z.object({
    underlying: MonitoredQuote.optional(),
    future: MonitoredQuote.optional(),
    expiry: DateText.optional().describe('Whose strikes these are.'),
    strikes: z.array(ChainStrikeView).optional().describe('Those that changed.'),
  }),
  snapshot: MonitorSnapshot,
})

export const chain = channel({
  id: 'chain',
  summary: 'An option chain as it moves; only the newest of each strike counts.',
  delivery: 'conflated',
  key: 'An underlying and an expiry: NIFTY:2024-11-28.',
  update: z.object({
    ...ChainPlace,
    told_at: InstantText.optional().describe('Nothing moved up to then: the strike at the money.'),
    strikes: z.array(ChainStrikeView).describe('Those that moved.'),
  }),
  snapshot: z.object({ chain: ChainView, strikes: z.array(ChainStrikeView) }),
})

export const strategyM2m = channel({
  id: 'strategy.m2m',
  summary: 'What a portfolio is worth, each time that it is valued; only the newest counts.',
  delivery: 'conflated',
  key: 'The strategy_id, or * for all of your portfolios.',
  update: z.object({ portfolio: LivePortfolioView }),
  snapshot: z.object({ portfolios: z.array(LivePortfolioView).describe('Active ones.') }),
})

export const quotes = channel({
  id: 'quotes',
  summary: 'The newest quote of an instrument, at most ten times a second.',
  delivery: 'conflated',
  key: 'The instrument_id.',
  update: z.object({ quote: QuoteView }),
  snapshot: z.object({ quote: QuoteView.nullable().describe('Null: nothing is known yet.') }),
})

export const depth = channel({
  id: 'depth',
  summary: 'The newest book of an instrument, level by level, about three times a second.',
  delivery: 'conflated',
  key: 'The instrument_id.',
  update: z.object({ depth: DepthView }),
  snapshot: z.object({ depth: DepthView.nullable().describe('Null: nothing is known yet.') }),
})

export const replay = channel({
  id: 'replay',
  summary: 'A stretch of history, bar by bar as it became known, at a speed.',
  delivery: 'queued',
  key: 'The replay_id.',
  update: z.object({
    at: InstantText.optional().describe('When the bar closed; bars come in order of time.'),
    candle: ReplayCandle.optional().describe('Of the underlying.'),
    series: z.array(ReplayFigure).optional().describe('What its panels said then.'),
    state: ReplayState.optional().describe('Instead of a bar: somebody changed how it plays.'),
  }),
  snapshot: z.object({ state: ReplayState }),
})

export const bars = channel({
  id: 'bars',
  summary: 'The bar that grows now, each second in which it moved.',
  delivery: 'conflated',
  key: 'An instrument_id and 1, 5 or 15 minutes: NIFTY.NSE/5.',
  update: z.object({ bar: GrowingBarView }),
  snapshot: z.object({ bar: GrowingBarView.nullable().describe('Null: none has begun.') }),
})

/** Everything that can be subscribed to. */
export const CHANNELS: readonly Channel[] = [
  runEvents,
  runProgress,
  runs,
  account,
  quotes,
  depth,
  bars,
  labels,
  monitor,
  indicators,
  chain,
  models,
  strategyM2m,
  replay,
]
