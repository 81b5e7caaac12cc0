import { format, type Money, type Price } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'

/** A run valued at the prices of one logical time. */
export interface MarkCommit {
  readonly userId: string
  readonly runId: string
  readonly fence: number
  readonly at: Instant
  readonly marketValue: Money
  readonly unrealizedPnl: Money
  readonly realizedPnl: Money
  readonly prices: ReadonlyMap<string, Price>
}

export type MarkAnswer = 'marked' | 'stopped' | 'fenced'

/** Marks many runs in one transaction of their own; each logical time once, however often asked. */
export async function commitMarks(
  db: Queryable,
  marks: readonly MarkCommit[],
): Promise<readonly MarkAnswer[]> {
  const { rows } = await db.query<{ answers: MarkAnswer[] }>({
    name: 'commit_marks',
    text: 'select commit_marks($1, $2, $3, $4, $5, $6, $7, $8) as answers',
    values: [
      marks.map(({ userId }) => userId),
      marks.map(({ runId }) => runId),
      marks.map(({ fence }) => fence),
      marks.map(({ at }) => formatInstant(at)),
      marks.map(({ marketValue }) => format(marketValue)),
      marks.map(({ unrealizedPnl }) => format(unrealizedPnl)),
      marks.map(({ realizedPnl }) => format(realizedPnl)),
      marks.map(({ prices }) =>
        JSON.stringify(Object.fromEntries([...prices].map(([id, at]) => [id, format(at)]))),
      ),
    ],
  })
  return rows[0]!.answers
}
