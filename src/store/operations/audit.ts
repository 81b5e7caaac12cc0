import type { Queryable } from '../transaction.ts'

/** What somebody did, or tried to do, that no book of a run holds. */
export interface AuditEntry {
  readonly actor: string
  readonly userId: string | null
  readonly runId: string | null
  readonly action: string // 'order.refused'
  readonly details: Readonly<Record<string, unknown>>
}

export async function insertAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  const { actor, userId, runId, action, details } = entry
  await db.query(
    `insert into audit_log (actor, user_id, run_id, action, details)
     values ($1, $2, $3, $4, $5)`,
    [actor, userId, runId, action, JSON.stringify(details)],
  )
}
