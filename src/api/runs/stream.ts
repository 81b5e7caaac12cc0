import { formatInstant, instant } from '../../core/instant.ts'
import { mayReachAll } from '../../app/identity/may-reach.ts'
import { readRun } from '../../app/runs/read-runs.ts'
import { streamRun } from '../../app/runs/stream-run.ts'
import { streamRuns } from '../../app/runs/stream-runs.ts'
import { createTicket } from '../../app/streams/create-ticket.ts'
import * as contract from '../../contract/runs/stream.ts'
import { route } from '../route.ts'
import { serverSentEvents } from '../http/server-sent-events.ts'

export const streamRoutes = [
  route(contract.streamRun, async (context, { caller, params, query, headers, signal }) => {
    const run = { userId: caller.userId, runId: params.run_id }
    await readRun(context, run) // not found is a status, and a stream has sent its own
    const messages = streamRun(context, context.doorbell, {
      ...run,
      after: headers['last-event-id'] ?? query.after ?? 0,
      equityAfter: query.equity_after === undefined ? undefined : instant(query.equity_after),
      signal,
    })
    return serverSentEvents(context, caller, messages)
  }),

  route(contract.streamRuns, (context, { caller, signal }) => {
    mayReachAll(caller)
    const messages = streamRuns(context, context.doorbell, { userId: caller.userId, signal })
    return serverSentEvents(context, caller, messages)
  }),

  route(contract.createStreamTicket, async (context, { caller }) => {
    const { ticket, expiresAt } = await createTicket(context, caller)
    return { ticket, expires_at: formatInstant(expiresAt) }
  }),
]
