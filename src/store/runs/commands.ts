import { fixed, format, type Price } from '../../core/fixed.ts'
import type { OrderCancel } from '../../domain/engine/input.ts'
import type { OrderRequest } from '../../domain/trading/order.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** What a person asked of a run, until a tick takes it. */
export type RunCommand = { readonly userId: string; readonly runId: string } & (
  | { readonly kind: 'order'; readonly request: Required<OrderRequest> }
  | { readonly kind: 'cancel'; readonly cancel: OrderCancel }
)

/** Puts a command into its run's inbox; says false when one with that id waits there already. */
export async function insertCommand(tx: Tx, command: RunCommand): Promise<boolean> {
  const { userId, runId, kind } = command
  const body = kind === 'order' ? encode(command.request) : command.cancel
  const { rowCount } = await tx.query(
    `insert into run_command (user_id, run_id, command_id, kind, body)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [userId, runId, commandIdOf(command), kind, JSON.stringify(body)],
  )
  return rowCount === 1
}

export function commandIdOf(command: RunCommand): string {
  return command.kind === 'order' ? command.request.clientOrderId : command.cancel.commandId
}

/** What waits for the runs that a worker owns, oldest first. */
export async function commandsFor(db: Queryable, workerId: string): Promise<readonly RunCommand[]> {
  const { rows } = await db.query<{
    userId: string
    runId: string
    kind: 'order' | 'cancel'
    body: StoredRequest & OrderCancel
  }>(
    `select c.user_id as "userId", c.run_id as "runId", c.kind, c.body
     from run_command c
     join run_state s on s.user_id = c.user_id and s.run_id = c.run_id
     where s.worker_id = $1
     order by c.recorded_at, c.command_id`,
    [workerId],
  )
  return rows.map(({ userId, runId, kind, body }) =>
    kind === 'order'
      ? { userId, runId, kind, request: decode(body) }
      : { userId, runId, kind, cancel: body },
  )
}

/** Which commands of a run no tick has taken yet. */
export async function waitingCommandIds(
  db: Queryable,
  { userId, runId }: { readonly userId: string; readonly runId: string },
): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ id: string }>(
    'select command_id as id from run_command where user_id = $1 and run_id = $2',
    [userId, runId],
  )
  return new Set(rows.map(({ id }) => id))
}

interface StoredRequest extends Omit<
  Required<OrderRequest>,
  'quantity' | 'limitPrice' | 'stopPrice'
> {
  readonly quantity: string
  readonly limitPrice: string | null
  readonly stopPrice: string | null
}

function encode(request: Required<OrderRequest>): StoredRequest {
  const { quantity, limitPrice, stopPrice } = request
  return {
    ...request,
    quantity: format(quantity),
    limitPrice: limitPrice === null ? null : format(limitPrice),
    stopPrice: stopPrice === null ? null : format(stopPrice),
  }
}

function decode(stored: StoredRequest): Required<OrderRequest> {
  const { quantity, limitPrice, stopPrice } = stored
  return {
    ...stored,
    quantity: fixed(quantity),
    limitPrice: limitPrice === null ? null : (fixed(limitPrice) as Price),
    stopPrice: stopPrice === null ? null : (fixed(stopPrice) as Price),
  }
}
