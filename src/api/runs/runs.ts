import type { z } from 'zod'
import { fixed } from '../../core/fixed.ts'
import { newId } from '../../core/id.ts'
import { calendarDate } from '../../core/instant.ts'
import { mayReachAll } from '../../app/identity/may-reach.ts'
import { readRun, readRuns } from '../../app/runs/read-runs.ts'
import { resetRun } from '../../app/runs/reset-run.ts'
import { startRun, type StartRun } from '../../app/runs/start-run.ts'
import { stopRun } from '../../app/runs/stop-run.ts'
import * as contract from '../../contract/runs/runs.ts'
import { route } from '../route.ts'
import { toRunView } from './views.ts'

export const runRoutes = [
  route(contract.startRun, async (context, { caller, body, draw }) => {
    mayReachAll(caller)
    const request = toStartRun(caller.userId, body)
    const run = await startRun(context, { ...request, runId: newId('run', draw) })
    return toRunView(run, context.clock.now())
  }),

  route(contract.listRuns, async (context, { caller, query }) => {
    const { userId, accounts } = caller
    const { items, next } = await readRuns(context, { userId, accounts, ...query })
    return { items: items.map((run) => toRunView(run, context.clock.now())), next }
  }),

  route(contract.readRun, async (context, { caller, params }) => {
    const run = await readRun(context, { userId: caller.userId, runId: params.run_id })
    return toRunView(run, context.clock.now())
  }),

  route(contract.stopRun, async (context, { caller, params }) => {
    const run = await stopRun(context, { userId: caller.userId, runId: params.run_id })
    return toRunView(run, context.clock.now())
  }),

  route(contract.resetRun, async (context, { caller, params }) => {
    const { userId } = caller
    const run = await resetRun(context, { userId, runId: params.run_id, actor: userId })
    return toRunView(run, context.clock.now())
  }),
]

type Body = z.output<typeof contract.startRun.body>

/** What was left out stays out, so that the command's own defaults hold. */
function toStartRun(userId: string, body: Body): StartRun {
  const { fee_bps, fee_per_order, slippage_bps, maximum_position } = body
  const { forbidden_instruments, allow_short, initial_cash, feed } = body
  return {
    userId,
    strategy: body.strategy,
    instruments: body.instruments,
    ...(body.kind !== undefined && { kind: body.kind }),
    ...(body.name !== undefined && { name: body.name }),
    ...(body.parameters !== undefined && { parameters: body.parameters }),
    ...(body.start !== undefined && { start: body.start }),
    ...(initial_cash !== undefined && { initialCash: fixed<'money'>(initial_cash) }),
    costs: {
      ...(fee_bps !== undefined && { feeBps: fixed<'bps'>(fee_bps) }),
      ...(fee_per_order !== undefined && { feePerOrder: fixed<'money'>(fee_per_order) }),
      ...(slippage_bps !== undefined && { slippageBps: fixed<'bps'>(slippage_bps) }),
    },
    limits: {
      ...(maximum_position != null && { maximumPosition: fixed<'quantity'>(maximum_position) }),
      ...(forbidden_instruments && { forbiddenInstruments: forbidden_instruments }),
      ...(allow_short !== undefined && { allowShort: allow_short }),
    },
    feed: {
      ...(feed?.interval && { interval: feed.interval }),
      ...(feed?.from && { from: calendarDate(feed.from) }),
      ...(feed?.to && { to: calendarDate(feed.to) }),
      ...(feed?.bars_per_second != null && { barsPerSecond: feed.bars_per_second }),
    },
  }
}
