import type { Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

export type DiscrepancyKind = 'position' | 'holding' | 'order' | 'trade' | 'funds'

/** One thing of which we and the venue say something else. */
export interface Disagreement {
  readonly kind: DiscrepancyKind
  readonly subject: string
  readonly ours: Readonly<Record<string, unknown>>
  readonly theirs: Readonly<Record<string, unknown>>
}

export interface DiscrepancyRow extends Disagreement {
  readonly discrepancyId: string
  readonly foundAt: Instant
  readonly seenAt: Instant // the last time
  readonly resolvedAt: Instant | null
  readonly resolution: string | null
}

interface AccountKey {
  readonly userId: string
  readonly accountId: string
}

/** Stores what does not agree: one that is open already is seen again. */
export async function noteDisagreement(
  tx: Tx,
  { userId, accountId }: AccountKey,
  { kind, subject, ours, theirs }: Disagreement,
): Promise<boolean> {
  const { rows } = await tx.query<{ isNew: boolean }>(
    `insert into account_discrepancy as d (user_id, account_id, kind, subject, ours, theirs)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (user_id, account_id, kind, subject) where resolved_at is null
     do update set ours = excluded.ours, theirs = excluded.theirs, seen_at = clock_timestamp()
     returning d.found_at = d.seen_at as "isNew"`,
    [userId, accountId, kind, subject, JSON.stringify(ours), JSON.stringify(theirs)],
  )
  return rows[0]!.isNew
}

/** Closes the open ones of a kind that are not among `subjects`: they agree by now. */
export async function resolveOthers(
  tx: Tx,
  { userId, accountId }: AccountKey,
  kind: DiscrepancyKind,
  subjects: readonly string[],
): Promise<void> {
  await tx.query(
    `update account_discrepancy set resolved_at = clock_timestamp(), resolution = 'agrees'
     where user_id = $1 and account_id = $2 and kind = $3 and resolved_at is null
       and subject <> all($4)`,
    [userId, accountId, kind, subjects],
  )
}

export async function resolve(
  tx: Tx,
  { userId, accountId }: AccountKey,
  discrepancyId: string,
  resolution: string,
): Promise<void> {
  await tx.query(
    `update account_discrepancy set resolved_at = clock_timestamp(), resolution = $4
     where user_id = $1 and account_id = $2 and discrepancy_id = $3 and resolved_at is null`,
    [userId, accountId, discrepancyId, resolution],
  )
}

const COLUMNS = `discrepancy_id as "discrepancyId", kind, subject, ours, theirs,
  found_at as "foundAt", seen_at as "seenAt", resolved_at as "resolvedAt", resolution`

export async function findDiscrepancy(
  db: Queryable,
  { userId, accountId }: AccountKey,
  discrepancyId: string,
): Promise<DiscrepancyRow | null> {
  const { rows } = await db.query<DiscrepancyRow>(
    `select ${COLUMNS} from account_discrepancy
     where user_id = $1 and account_id = $2 and discrepancy_id = $3`,
    [userId, accountId, discrepancyId],
  )
  return rows[0] ?? null
}

/** Open ones first, then the newest. */
export async function listDiscrepancies(
  db: Queryable,
  { userId, accountId }: AccountKey,
  { open, limit }: { readonly open: boolean; readonly limit: number },
): Promise<readonly DiscrepancyRow[]> {
  const { rows } = await db.query<DiscrepancyRow>(
    `select ${COLUMNS} from account_discrepancy
     where user_id = $1 and account_id = $2 and (not $3 or resolved_at is null)
     order by resolved_at is not null, found_at desc, discrepancy_id limit $4`,
    [userId, accountId, open, limit],
  )
  return rows
}
