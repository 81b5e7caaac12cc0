import { format, type Fixed } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Tick } from '../../domain/engine/effects.ts'
import type { RunState } from '../../domain/engine/run-state.ts'
import { arrayText } from '../array-text.ts'
import type { Queryable } from '../transaction.ts'
import { encodeMemory } from './run-memory.ts'

/** A tick on its way into the books, and what must be true of the run for it to enter. */
export interface TickCommit {
  readonly userId: string
  readonly runId: string
  readonly fence: number // we own the run while this is its fence
  readonly before: RunState // where the run stood when the tick was made
  readonly next: Instant | null // when it expects to act again
  readonly tick: Tick
}

/** `stale`: the run does not stand there any more, and nothing was written. Load it again. */
export type CommitAnswer = 'committed' | 'stopped' | 'fenced' | 'stale'

/**
 * Commits the ticks of many runs in one transaction and one round trip: each once, or not at all.
 * At most one tick a run. A repeat of a committed tick is answered `stale` and changes nothing.
 */
export async function commitTicks(
  db: Queryable,
  commits: readonly TickCommit[],
): Promise<readonly CommitAnswer[]> {
  const ticks = commits.map(({ tick }) => tick)
  const orders = rowsOf(ticks, ({ effects }) => effects.orders)
  const changes = rowsOf(ticks, ({ effects }) => effects.changes)
  const fills = rowsOf(ticks, ({ effects }) => effects.fills)
  const events = rowsOf(ticks, ({ effects }) => effects.events)
  const commands = rowsOf(ticks, ({ effects }) => effects.commands)

  const values = [
    commits.map(({ userId }) => userId),
    commits.map(({ runId }) => runId),
    commits.map(({ fence }) => fence),
    commits.map(({ before }) => time(before.lastLogicalTime)),
    ticks.map(({ effects }) => time(effects.at)),
    commits.map(({ before }) => before.orderCount),
    commits.map(({ before }) => before.eventCount),
    commits.map(({ before }) => format(before.cash)),
    commits.map(({ next }) => time(next)),
    ticks.map(({ state }) => state.orderCount),
    ticks.map(({ state }) => state.eventCount),
    JSON.stringify(ticks.map(({ state }) => encodeMemory(state))),
    ticks.map(({ effects }) => format(effects.marketValue)),

    orders.map(([tick]) => tick),
    orders.map(([, order]) => order.orderId),
    orders.map(([, { source, clientOrderId }]) => (source === 'manual' ? clientOrderId : null)),
    orders.map(([, order]) => order.instrumentId),
    orders.map(([, order]) => order.side),
    orders.map(([, order]) => order.type),
    orders.map(([, order]) => format(order.quantity)),
    orders.map(([, order]) => decimal(order.limitPrice)),
    orders.map(([, order]) => decimal(order.stopPrice)),
    orders.map(([, order]) => order.status),
    orders.map(([, order]) => order.source),
    orders.map(([, order]) => order.reason),
    JSON.stringify(orders.map(([, order]) => order.verdicts)),

    changes.map(([tick]) => tick),
    changes.map(([, change]) => change.orderId),
    changes.map(([, change]) => change.status),
    changes.map(([, change]) => change.reason),

    fills.map(([tick]) => tick),
    fills.map(([, fill]) => fill.orderId),
    fills.map(([, fill]) => fill.instrumentId),
    fills.map(([, fill]) => fill.side),
    fills.map(([, fill]) => format(fill.quantity)),
    fills.map(([, fill]) => format(fill.price)),
    fills.map(([, fill]) => format(fill.fee)),
    fills.map(([, fill]) => format(fill.realizedPnl)),

    events.map(([tick]) => tick),
    events.map(([, event]) => event.seq),
    events.map(([, event]) => event.type),
    events.map(([, event]) => event.key),
    JSON.stringify(events.map(([, event]) => event.body)),

    commands.map(([tick]) => tick),
    commands.map(([, clientOrderId]) => clientOrderId),
  ]
  const { rows } = await db.query<{ answers: CommitAnswer[] }>({
    name: 'commit_ticks',
    text: `insert into tick_batch values (${values.map((_, index) => `$${index + 1}`).join(', ')})
           returning answers`,
    // JSON goes as one document: inside an array of texts it would be escaped a second time
    values: values.map((value) => (typeof value === 'string' ? value : arrayText(value))),
  })
  return rows[0]!.answers
}

/** Child rows of all ticks, each with the place of its tick, from 1 as SQL counts. */
function rowsOf<Row>(
  ticks: readonly Tick[],
  rowsIn: (tick: Tick) => readonly Row[],
): (readonly [number, Row])[] {
  return ticks.flatMap((tick, index) => rowsIn(tick).map((row) => [index + 1, row] as const))
}

const time = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))
const decimal = (value: Fixed<string> | null): string | null =>
  value === null ? null : format(value)
