import { insertAudit } from '../../store/operations/audit.ts'
import type { Queryable } from '../../store/transaction.ts'

export interface IdentityAudit {
  readonly actor: string // a user_id; of an open operation the address; of the CLI 'cli'
  readonly userId: string | null // whom it concerns
  readonly action: `${'sign_in' | 'session' | 'password' | 'totp' | 'user' | 'keys'}.${string}`
  readonly details?: Readonly<Record<string, unknown>> // never a secret, a token or a hash
}

export function recordAudit(
  db: Queryable,
  { actor, userId, action, details = {} }: IdentityAudit,
): Promise<void> {
  return insertAudit(db, { actor, userId, runId: null, action, details })
}
