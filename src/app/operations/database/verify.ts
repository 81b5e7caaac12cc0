import {
  checkBooks,
  type CheckedBooks,
  type Discrepancy,
} from '../../../store/operations/check-books.ts'
import { transaction } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'

export type { Discrepancy } from '../../../store/operations/check-books.ts'

/**
 * Proves the books against themselves, check by check, on one moment of the database, so that it
 * can be asked while runs trade. Reads only.
 */
export async function verifyBooks(
  context: Context,
  onCheck: (checked: CheckedBooks) => void = () => {},
): Promise<readonly Discrepancy[]> {
  return transaction(context.pool, (tx) => checkBooks(tx, onCheck), {
    isolation: 'repeatable read',
  })
}
