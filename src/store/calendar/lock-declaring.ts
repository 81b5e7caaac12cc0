import type { Tx } from '../transaction.ts'

/**
 * Whoever declares days or corporate actions waits for whoever does so already: of two that say the
 * same at once, the second sees what the first said. Held to the transaction's end.
 */
export async function lockDeclaring(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('calendar.declared'))`)
}
