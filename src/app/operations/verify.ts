import { BOOK_CHECKS, type BookCheck } from '../../store/operations/checks.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'

/** Something in the books that does not agree with something else in them. */
export interface Discrepancy {
  readonly check: string
  readonly userId: string | null
  readonly runId: string | null
  readonly detail: string
}

export interface CheckedBooks {
  readonly check: BookCheck
  readonly discrepancies: readonly Discrepancy[]
}

/**
 * Proves the books against themselves, check by check, on one moment of the database, so that it
 * can be asked while runs trade. Reads only.
 */
export async function verifyBooks(
  context: Context,
  onCheck: (checked: CheckedBooks) => void = () => {},
): Promise<readonly Discrepancy[]> {
  return transaction(
    context.pool,
    async (tx) => {
      const found: Discrepancy[] = []
      for (const check of BOOK_CHECKS) {
        const { rows } = await tx.query<Omit<Discrepancy, 'check'>>(check.sql)
        const discrepancies = rows.map((row) => ({ check: check.name, ...row }))
        found.push(...discrepancies)
        onCheck({ check, discrepancies })
      }
      return found
    },
    { isolation: 'repeatable read' },
  )
}
