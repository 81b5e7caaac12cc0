import type { Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'
import { COLUMNS, type LabelRow } from './labels.ts'

export type LabelEvent = 'label.create' | 'label.update' | 'label.delete'

/** One change of a user's labels, numbered in commit order. */
export interface LabelChange {
  readonly seq: number
  readonly event: LabelEvent
  readonly label: LabelRow
}

/** Of one symbol, or of all that are the user's. */
export interface LabelTopic {
  readonly userId: string
  readonly symbol: string | null
}

/** Up to `limit` changes behind `after`, oldest first. */
export async function readLabelChanges(
  db: Queryable,
  { userId, symbol }: LabelTopic,
  after: number,
  limit: number,
): Promise<readonly LabelChange[]> {
  const { rows } = await db.query<Omit<LabelChange, 'label'> & { readonly label: StoredLabel }>(
    `select seq::int as seq, event, label from ml_label_change
     where user_id = $1 and seq > $2 and ($3::text is null or symbol = $3)
     order by seq limit $4`,
    [userId, after, symbol, limit],
  )
  return rows.map((row) => ({ ...row, label: toLabel(row.label) }))
}

/** Which changes there are: numbers of the oldest that is kept and of the newest; 0 for none. */
export async function labelLogSpan(
  db: Queryable,
  userId: string,
): Promise<{ readonly oldest: number; readonly newest: number }> {
  const { rows } = await db.query<{ readonly oldest: number; readonly newest: number }>(
    `select coalesce((select newest from ml_label_log where user_id = $1), 0)::int as newest,
            coalesce((select min(seq) from ml_label_change where user_id = $1), 0)::int as oldest`,
    [userId],
  )
  return rows[0]!
}

/** The newest labels, oldest first, and the number of the last change that they have seen. */
export async function newestLabels(
  db: Queryable,
  { userId, symbol }: LabelTopic,
  limit: number,
): Promise<{ readonly labels: readonly LabelRow[]; readonly newest: number }> {
  const { rows } = await db.query<LabelRow & { readonly newest: number }>(
    `select ${COLUMNS},
            coalesce((select newest from ml_label_log where user_id = $1), 0)::int as newest
     from (select $1::text as user_id) who
     left join lateral (
       select * from ml_labels where user_id = $1 and ($2::text is null or symbol = $2)
       order by recorded_at desc, label_id desc limit $3) l on true
     order by l.recorded_at, l.label_id`,
    [userId, symbol, limit],
  )
  const labels = rows.filter(({ labelId }) => labelId !== null)
  const withoutNewest = labels.map((row) => {
    const { newest: _, ...label } = row
    return label
  })
  return { labels: withoutNewest, newest: rows[0]!.newest }
}

/** A row of ml_labels as jsonb has it. */
interface StoredLabel {
  readonly user_id: string
  readonly label_id: string
  readonly symbol: string
  readonly label_type: LabelRow['labelType']
  readonly metadata: LabelRow['metadata']
  readonly tags: readonly string[]
  readonly timeframe: LabelRow['timeframe']
  readonly labeled_at: string
  readonly recorded_at: string
  readonly changed_at: string
}

function toLabel(stored: StoredLabel): LabelRow {
  return {
    userId: stored.user_id,
    labelId: stored.label_id,
    symbol: stored.symbol,
    labelType: stored.label_type,
    metadata: stored.metadata,
    tags: stored.tags,
    timeframe: stored.timeframe,
    labeledAt: Date.parse(stored.labeled_at) as Instant,
    recordedAt: Date.parse(stored.recorded_at) as Instant,
    changedAt: Date.parse(stored.changed_at) as Instant,
  }
}
