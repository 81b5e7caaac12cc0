import type { Queryable } from '../pool.ts'
import { BOOK_CHECKS, type BookCheck } from './checks.ts'

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

/** Asks the books every question, one after the other. Reads only. */
export async function checkBooks(
  db: Queryable,
  onCheck: (checked: CheckedBooks) => void = () => {},
): Promise<readonly Discrepancy[]> {
  const found: Discrepancy[] = []
  for (const check of BOOK_CHECKS) {
    const { rows } = await db.query<Omit<Discrepancy, 'check'>>(check.sql)
    const discrepancies = rows.map((row) => ({ check: check.name, ...row }))
    found.push(...discrepancies)
    onCheck({ check, discrepancies })
  }
  return found
}
