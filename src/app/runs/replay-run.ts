import { AppError } from '../../core/app-error.ts'
import { format } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { OrderChange, TickEffects } from '../../domain/engine/effects.ts'
import type { Input } from '../../domain/engine/input.ts'
import { initialState } from '../../domain/engine/run-state.ts'
import { openEngine } from '../../domain/engine/step.ts'
import type { Order } from '../../domain/trading/order.ts'
import { readBookedTicks, type BookedTick } from '../../store/runs/booked-ticks.ts'
import { manualInputs } from '../../store/runs/manual-inputs.ts'
import { readWholeOrders } from '../../store/runs/whole-orders.ts'
import type { OrderRow } from '../../store/runs/order-row.ts'
import { findRun } from '../../store/runs/run-row.ts'
import type { Context } from '../context.ts'
import { openFeed } from '../market/series/open-feed.ts'
import { loadStrategy } from '../strategies/load-strategy.ts'

export interface ReplayRun {
  readonly userId: string
  readonly runId: string
  readonly onTick?: (done: number, total: number) => void
}

export interface Replayed {
  readonly ticks: number // committed ticks that were recomputed
  readonly differences: readonly Difference[]
}

/** A place where the books and the replay do not say the same. */
export interface Difference {
  readonly at: string // logical time
  readonly what: string // 'equity', 'fill ord_00000012', …
  readonly booked: string
  readonly replayed: string
}

const PAGE = 500
const MOST = 100 // differences; one cause makes many

/**
 * Recomputes a run from its inputs (the stored bars, its schedule, people's orders) with the same
 * step, and compares each logical time with what the books say. Reads only. Equal books prove that
 * no crash, retry or race left a trace.
 */
export async function replayRun(context: Context, request: ReplayRun): Promise<Replayed> {
  const { userId, runId, onTick = () => {} } = request
  const run = await findRun(context.pool, userId, runId)
  if (run === null) throw new AppError('not_found', { run_id: runId })

  const engine = openEngine(await loadStrategy(run.strategy), run.config)
  const feed = await openFeed(context, run)
  const people = await manualInputs(context.pool, userId, runId)
  const orders = new Map<string, Order>()
  const differences: Difference[] = []
  let state = initialState(run.config.initialCash)
  let skippedTo: Instant | null = null
  let ticks = 0

  for (;;) {
    const after: Instant | null = state.lastLogicalTime
    const page = await readBookedTicks(context.pool, { userId, runId, after, limit: PAGE })
    if (page.length === 0 || differences.length >= MOST) break
    for (const booked of page) {
      const input = await nextInput(booked.at)
      const tick = input && engine.step(state, input)
      if (!tick) {
        differences.push(unexplained(booked))
        continue
      }
      state = tick.state
      ticks += 1
      follow(orders, tick.effects)
      differences.push(...compareTick(booked, tick.effects))
      onTick(ticks, run.tickCount)
    }
  }
  const whole = await readWholeOrders(context.pool, userId, runId)
  differences.push(...compareOrders(whole, orders, state.lastLogicalTime))
  return { ticks, differences: differences.slice(0, MOST) }

  /** The input that must have caused the booked tick; inputs that cause nothing are passed over. */
  async function nextInput(at: Instant): Promise<Input | null> {
    const manual = people.get(at)
    if (manual) return manual
    for (;;) {
      const last: Instant | null = state.lastLogicalTime
      const after = last === null || (skippedTo !== null && skippedTo > last) ? skippedTo : last
      const input = await feed.next(after)
      if (input === 'wait' || input === 'ended') return null
      if (input.kind === 'bar' || input.marketOpen) return input
      skippedTo = input.at
    }
  }
}

/** Keeps the orders as the replay leaves them: placed, then perhaps changed by a later tick. */
function follow(orders: Map<string, Order>, { orders: placed, changes }: TickEffects): void {
  for (const order of placed) orders.set(order.orderId, order)
  for (const { orderId, status, reason } of changes) {
    orders.set(orderId, { ...orders.get(orderId)!, status, reason })
  }
}

function compareTick(booked: BookedTick, effects: TickEffects): Difference[] {
  const at = formatInstant(booked.at)
  const replayed = new Map<string, string>([
    ['time', formatInstant(effects.at)],
    ['equity', `${format(effects.cash)} + ${format(effects.marketValue)}`],
    ...effects.fills.map((fill) => [`fill ${fill.orderId}`, fillText(fill)] as const),
    ...effects.events.map(({ seq, type, key }) => [`event ${seq}`, `${type} ${key}`] as const),
  ])
  const stored = new Map<string, string>([
    ['time', at],
    ['equity', `${format(booked.cash)} + ${format(booked.marketValue)}`],
    ...booked.fills.map((fill) => [`fill ${fill.orderId}`, fillText(fill)] as const),
    ...booked.events.map(({ seq, type, key }) => [`event ${seq}`, `${type} ${key}`] as const),
  ])
  return compare(at, stored, replayed)
}

function fillText({ side, quantity, price, fee, realizedPnl }: TickEffects['fills'][number]) {
  const numbers = [quantity, price, fee, realizedPnl].map(format).join(' ')
  return `${side} ${numbers}`
}

/** A run that ended took its waiting orders with it, which no tick did. */
function compareOrders(
  booked: ReadonlyMap<string, OrderRow>,
  orders: ReadonlyMap<string, Order>,
  last: Instant | null,
): Difference[] {
  const texts = (of: ReadonlyMap<string, Order | OrderRow>): Map<string, string> =>
    new Map([...of].map(([id, order]) => [`order ${id}`, orderText(order)] as const))
  return compare(last === null ? '' : formatInstant(last), texts(booked), texts(orders))
}

/** An order in one line; one that waits says so whether or not its run has ended since. */
function orderText(
  order: Pick<Order, 'side' | 'type' | 'quantity' | 'status' | 'verdicts'> &
    Pick<OrderChange, 'reason'>,
): string {
  const ended = order.reason?.startsWith('run_') ?? false
  const status = ended ? 'PENDING' : order.status
  const checks = order.verdicts.map(({ check, passed }) => (passed ? check : `!${check}`)).join()
  return `${order.side} ${order.type} ${format(order.quantity)} ${status} ${checks}`
}

function compare(
  at: string,
  stored: ReadonlyMap<string, string>,
  replayed: ReadonlyMap<string, string>,
): Difference[] {
  const names = new Set([...stored.keys(), ...replayed.keys()])
  return [...names]
    .filter((what) => stored.get(what) !== replayed.get(what))
    .map((what) => ({
      at,
      what,
      booked: stored.get(what) ?? 'nothing',
      replayed: replayed.get(what) ?? 'nothing',
    }))
}

function unexplained({ at }: BookedTick): Difference {
  return { at: formatInstant(at), what: 'tick', booked: 'a tick', replayed: 'no input causes it' }
}
