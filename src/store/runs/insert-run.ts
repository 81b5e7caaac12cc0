import { format } from '../../core/fixed.ts'
import type { RunConfig } from '../../domain/engine/run-config.ts'
import type { Tx } from '../transaction.ts'
import type { RunKind } from './run-row.ts'
import { encodeConfig } from './stored-config.ts'

export interface NewRun {
  readonly userId: string
  readonly runId: string
  readonly kind: RunKind
  readonly name: string
  readonly currency: string
  readonly config: RunConfig
}

/** A run that waits to be started. Its account is opened by the database. */
export async function insertRun(tx: Tx, run: NewRun): Promise<void> {
  const { userId, runId, kind, name, currency, config } = run
  await tx.query(
    `insert into run (user_id, run_id, kind, name, strategy, config, currency, initial_cash,
       allow_short)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      userId,
      runId,
      kind,
      name,
      config.strategy,
      JSON.stringify(encodeConfig(config)),
      currency,
      format(config.initialCash),
      config.limits.allowShort,
    ],
  )
}
