import { averagePrice, format, minus, notional, type Fixed } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type {
  EquityRow,
  EventRow,
  FillRow,
  MarkRow,
  OrderRow,
  PositionRow,
} from '../../app/runs/read-ledgers.ts'
import type { RunRow } from '../../app/runs/read-runs.ts'
import type { Progress } from '../../app/runs/progress-reader.ts'
import type { z } from 'zod'
import type {
  EquityColumns,
  EventView,
  MarkView,
  OrderView,
  PositionView,
  TradeView,
} from '../../contract/runs/ledgers.ts'
import type { RunView } from '../../contract/runs/runs.ts'
import type { ProgressMessage } from '../../contract/runs/stream.ts'

/** Our values in the words of the contract: decimal text, instants in UTC, snake_case. */
export function toRunView(run: RunRow, now: Instant): z.output<typeof RunView> {
  const { config, cash, equity, armedUntil } = run
  const { costs, limits, feed } = config
  return {
    run_id: run.runId,
    kind: run.kind,
    mode: run.mode,
    status: run.status,
    name: run.name,
    strategy: run.strategy,
    parameters: { ...config.parameters },
    instruments: config.instruments.map(({ instrumentId }) => instrumentId),
    currency: run.currency,
    initial_cash: format(config.initialCash),
    cash: format(cash),
    equity: format(equity ?? cash),
    pnl: format(minus(equity ?? cash, config.initialCash)),
    fee_bps: format(costs.feeBps),
    fee_per_order: format(costs.feePerOrder),
    slippage_bps: format(costs.slippageBps),
    maximum_position: decimalOrNull(limits.maximumPosition),
    forbidden_instruments: [...limits.forbiddenInstruments],
    allow_short: limits.allowShort,
    feed: {
      interval: feed.interval,
      from: feed.from,
      to: feed.to,
      bars_per_second: feed.barsPerSecond,
    },
    recorded_at: formatInstant(run.recordedAt),
    started_at: instantOrNull(run.startedAt),
    ended_at: instantOrNull(run.endedAt),
    last_logical_time: instantOrNull(run.lastLogicalTime),
    next_logical_time: instantOrNull(run.nextLogicalTime),
    tick_count: run.tickCount,
    engine_status: armedUntil === null ? null : engineStatus(run, armedUntil, now),
  }
}

function engineStatus({ status, detail }: RunRow, armedUntil: Instant, now: Instant) {
  const armed = status === 'RUNNING' && armedUntil > now
  return { status, detail, armed, armed_until: armed ? instantOrNull(armedUntil) : null }
}

export function toOrderView(order: OrderRow): z.output<typeof OrderView> {
  return {
    order_id: order.orderId,
    client_order_id: order.clientOrderId,
    instrument_id: order.instrumentId,
    side: order.side,
    type: order.type,
    quantity: format(order.quantity),
    limit_price: decimalOrNull(order.limitPrice),
    stop_price: decimalOrNull(order.stopPrice),
    status: order.status,
    logical_time: formatInstant(order.logicalTime),
    source: order.source,
    reason: order.reason,
    verdicts: order.verdicts.map(({ check, passed, numbers }) => ({
      check,
      passed,
      numbers: { ...numbers },
    })),
  }
}

export function toTradeView(fill: FillRow): z.output<typeof TradeView> {
  return {
    trade_id: fill.fillId,
    order_id: fill.orderId,
    instrument_id: fill.instrumentId,
    side: fill.side,
    quantity: format(fill.quantity),
    price: format(fill.price),
    fee: format(fill.fee),
    realized_pnl: format(fill.realizedPnl),
    logical_time: formatInstant(fill.filledAt),
  }
}

export function toPositionView(position: PositionRow): z.output<typeof PositionView> {
  const { quantity, cost, markPrice } = position
  const marketValue = markPrice === null ? null : notional(markPrice, quantity)
  return {
    instrument_id: position.instrumentId,
    quantity: format(quantity),
    cost: format(cost),
    average_price: format(averagePrice(cost, quantity)),
    mark_price: decimalOrNull(markPrice),
    market_value: decimalOrNull(marketValue),
    unrealized_pnl: decimalOrNull(marketValue === null ? null : minus(marketValue, cost)),
    realized_pnl: format(position.realizedPnl),
    fees: format(position.fees),
  }
}

export function toEquityColumns(rows: readonly EquityRow[]): z.output<typeof EquityColumns> {
  return {
    logical_time: rows.map((row) => formatInstant(row.logicalTime)),
    cash: rows.map((row) => format(row.cash)),
    market_value: rows.map((row) => format(row.marketValue)),
    equity: rows.map((row) => format(row.equity)),
  }
}

export function toMarkView(mark: MarkRow): z.output<typeof MarkView> {
  return {
    logical_time: formatInstant(mark.logicalTime),
    market_value: format(mark.marketValue),
    unrealized_pnl: format(mark.unrealizedPnl),
    realized_pnl: format(mark.realizedPnl),
    prices: Object.fromEntries([...mark.prices].map(([id, price]) => [id, format(price)])),
  }
}

export function toEventView(event: EventRow): z.output<typeof EventView> {
  return {
    seq: event.seq,
    logical_time: formatInstant(event.logicalTime),
    event_type: event.eventType,
    key: event.key,
    body: { ...event.body },
  }
}

export function toProgressMessage(progress: Progress): ProgressMessage {
  return {
    run_id: progress.runId,
    status: progress.status,
    detail: progress.detail,
    last_logical_time: instantOrNull(progress.lastLogicalTime),
    next_logical_time: instantOrNull(progress.nextLogicalTime),
    tick_count: progress.tickCount,
    cash: format(progress.cash),
    market_value: format(progress.marketValue),
    equity: format(progress.equity),
    points: toEquityColumns(progress.points),
  }
}

function decimalOrNull(value: Fixed<string> | null): string | null {
  return value === null ? null : format(value)
}

/** `infinity` is no instant: null, as far as a client is concerned. */
export function instantOrNull(at: Instant | null): string | null {
  return at === null || !Number.isFinite(at) ? null : formatInstant(at)
}
