import { newId } from '../../core/id.ts'
import { insertAudit } from '../../store/operations/audit.ts'
import {
  findOverride,
  insertOverride,
  type OverrideRequest,
  type OverrideRow,
} from '../../store/trading/overrides.ts'
import { transaction } from '../../store/transaction.ts'
import type { Caller } from '../identity/authenticate.ts'
import type { Draw } from '../operations/answer-once.ts'
import { reachEngine } from './engine-config.ts'
import { requireTransport, ringOverrides, type BellContext } from './override-bell.ts'
import { registerCompany } from './register-company.ts'

export interface QueueOverride {
  readonly caller: Pick<Caller, 'userId' | 'accounts'>
  readonly requestedBy: string // the session or the key that asks; or 'cli'
  readonly request: OverrideRequest
  readonly draw: Draw
}

/**
 * Accepts an operator's order into the queue. It is committed before the answer, so that an accepted
 * override survives any crash, and nothing of it is stored when its transport is down (DEC-39).
 * Asked again with the same draw, the first is the answer.
 */
export async function queueOverride(
  context: BellContext,
  { caller, requestedBy, request, draw }: QueueOverride,
): Promise<OverrideRow> {
  const { pool } = context
  const { userId } = caller
  await reachEngine(pool, caller)
  await requireTransport(context)
  const overrideId = newId('ovr', draw)
  await transaction(pool, async (tx) => {
    const company = await registerCompany(tx, { userId, ticker: request.ticker, draw })
    await insertOverride(tx, {
      ...request,
      userId,
      overrideId,
      companyId: company.companyId,
      companyRegistered: company.registered,
      clientOrderId: clientOrderIdOf(overrideId),
      requestedBy,
    })
    const { ticker, side } = request
    const details = { overrideId, ticker, side }
    await insertAudit(tx, {
      actor: userId,
      userId,
      runId: null,
      action: 'override.queued',
      details,
    })
  })
  await ringOverrides(context)
  return (await findOverride(pool, userId, overrideId))!
}

/** The account's order has a name that any venue takes; 80 random bits of the override's own. */
function clientOrderIdOf(overrideId: string): string {
  return overrideId.slice('ovr_'.length, 'ovr_'.length + 20)
}
