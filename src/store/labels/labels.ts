import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Interval } from '../../core/timeframe.ts'
import type { LabelMetadata, LabelType } from '../../domain/market/series/label.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface Sample {
  readonly uri: string
  readonly type: string
}

export interface LabelRow {
  readonly userId: string
  readonly labelId: string
  readonly symbol: string
  readonly labelType: LabelType
  readonly metadata: LabelMetadata
  readonly tags: readonly string[]
  readonly timeframe: Interval
  readonly labeledAt: Instant
  readonly recordedAt: Instant
  readonly changedAt: Instant
}

export interface LabelWithSamples extends LabelRow {
  readonly samples: readonly Sample[]
}

export type NewLabel = Omit<LabelWithSamples, 'recordedAt' | 'changedAt'>

export async function insertLabel(tx: Tx, label: NewLabel): Promise<void> {
  const { userId, labelId, symbol, labelType, metadata, tags, timeframe, labeledAt } = label
  await tx.query(
    `insert into ml_labels (user_id, label_id, symbol, label_type, metadata, tags, timeframe,
                            labeled_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      userId,
      labelId,
      symbol,
      labelType,
      JSON.stringify(metadata),
      tags,
      timeframe,
      formatInstant(labeledAt),
    ],
  )
  await insertSamples(tx, label)
}

/** Its samples are replaced where the change names any. */
export async function updateLabel(
  tx: Tx,
  label: NewLabel,
  { samplesToo }: { readonly samplesToo: boolean },
): Promise<void> {
  const { userId, labelId, labelType, metadata, tags, timeframe, labeledAt } = label
  await tx.query(
    `update ml_labels set label_type = $3, metadata = $4, tags = $5, timeframe = $6,
            labeled_at = $7, changed_at = clock_timestamp()
     where user_id = $1 and label_id = $2`,
    [
      userId,
      labelId,
      labelType,
      JSON.stringify(metadata),
      tags,
      timeframe,
      formatInstant(labeledAt),
    ],
  )
  if (!samplesToo) return
  await tx.query('delete from ml_label_samples where user_id = $1 and label_id = $2', [
    userId,
    labelId,
  ])
  await insertSamples(tx, label)
}

async function insertSamples(
  tx: Tx,
  { userId, labelId, samples }: Pick<NewLabel, 'userId' | 'labelId' | 'samples'>,
): Promise<void> {
  if (samples.length === 0) return
  await tx.query(
    `insert into ml_label_samples (user_id, label_id, sample_uri, sample_type)
     select $1, $2, uri, type from unnest($3::text[], $4::text[]) as given (uri, type)`,
    [userId, labelId, samples.map(({ uri }) => uri), samples.map(({ type }) => type)],
  )
}

/** Says what was deleted; null when there was nothing. */
export async function deleteLabel(
  tx: Tx,
  userId: string,
  labelId: string,
): Promise<LabelRow | null> {
  const { rows } = await tx.query<LabelRow>(
    `delete from ml_labels l where user_id = $1 and label_id = $2 returning ${COLUMNS}`,
    [userId, labelId],
  )
  return rows[0] ?? null
}

/** One label, held until the transaction ends where `lock` says so. */
export async function findLabel(
  db: Queryable,
  userId: string,
  labelId: string,
  { lock = false } = {},
): Promise<LabelWithSamples | null> {
  const { rows } = await db.query<LabelWithSamples>(
    `select ${COLUMNS}, ${SAMPLES} from ml_labels l
     where user_id = $1 and label_id = $2 ${lock ? 'for update' : ''}`,
    [userId, labelId],
  )
  return rows[0] ?? null
}

export interface LabelFilter {
  readonly userId: string
  readonly symbol?: string | undefined
  readonly labelTypes?: readonly LabelType[] | undefined
  readonly timeframe?: Interval | undefined
  readonly tag?: string | undefined
  readonly from?: Instant | undefined // set at that instant or later
  readonly to?: Instant | undefined // set before
  readonly after?: { readonly at: Instant; readonly id: string } | undefined
  readonly limit: number
}

/** A user's labels by the bars that they are set at, oldest first. */
export async function listLabels(
  db: Queryable,
  filter: LabelFilter,
): Promise<readonly LabelWithSamples[]> {
  const { userId, symbol, labelTypes, timeframe, tag, from, to, after, limit } = filter
  const { rows } = await db.query<LabelWithSamples>(
    `select ${COLUMNS}, ${SAMPLES} from ml_labels l
     where user_id = $1
       and ($2::text is null or symbol = $2)
       and ($3::text[] is null or label_type = any($3))
       and ($4::text is null or timeframe = $4)
       and ($5::text is null or $5 = any(tags))
       and ($6::timestamptz is null or labeled_at >= $6)
       and ($7::timestamptz is null or labeled_at < $7)
       and ($8::timestamptz is null or (labeled_at, label_id) > ($8, $9::text))
     order by labeled_at, label_id limit $10`,
    [
      userId,
      symbol ?? null,
      labelTypes ?? null,
      timeframe ?? null,
      tag ?? null,
      sqlInstant(from),
      sqlInstant(to),
      sqlInstant(after?.at),
      after?.id ?? null,
      limit,
    ],
  )
  return rows
}

/** The newest labels of a chart by the bars that they are set at, oldest first; `to` included. */
export async function newestOfBar(
  db: Queryable,
  { userId, symbol, labelTypes, timeframe, from, to, limit }: Omit<LabelFilter, 'tag' | 'after'>,
): Promise<readonly LabelRow[]> {
  const { rows } = await db.query<LabelRow>(
    `select * from (
       select ${COLUMNS} from ml_labels l
       where user_id = $1 and symbol = $2
         and ($3::text[] is null or label_type = any($3))
         and ($4::text is null or timeframe = $4)
         and ($5::timestamptz is null or labeled_at >= $5)
         and ($6::timestamptz is null or labeled_at <= $6)
       order by labeled_at desc, label_id desc limit $7) newest
     order by "labeledAt", "labelId"`,
    [
      userId,
      symbol,
      labelTypes ?? null,
      timeframe ?? null,
      sqlInstant(from),
      sqlInstant(to),
      limit,
    ],
  )
  return rows
}

function sqlInstant(at: Instant | undefined): string | null {
  return at === undefined ? null : formatInstant(at)
}

export const COLUMNS = `l.user_id as "userId", l.label_id as "labelId", l.symbol,
  l.label_type as "labelType", l.metadata, l.tags, l.timeframe, l.labeled_at as "labeledAt",
  l.recorded_at as "recordedAt", l.changed_at as "changedAt"`

const SAMPLES = `coalesce((
  select jsonb_agg(jsonb_build_object('uri', s.sample_uri, 'type', s.sample_type)
                   order by s.recorded_at, s.sample_id)
  from ml_label_samples s where s.user_id = l.user_id and s.label_id = l.label_id), '[]') as samples`
