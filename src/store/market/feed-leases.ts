import { AppError } from '../../core/app-error.ts'
import type { Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** The right to consume a feed. Every write names the fence; a newer one refuses it. */
export interface FeedLease {
  readonly feedName: string
  readonly holder: string
  readonly fence: number
}

/** Takes the lease or renews it for `ttlMs` from now; null while another holds it. */
export async function takeFeedLease(
  db: Queryable,
  { feedName, holder }: Omit<FeedLease, 'fence'>,
  ttlMs: number,
): Promise<FeedLease | null> {
  const { rows } = await db.query<{ fence: string | null }>(
    `select take_feed_lease($1, $2, $3::int * interval '1 millisecond') as fence`,
    [feedName, holder, ttlMs],
  )
  const fence = rows[0]?.fence ?? null
  return fence === null ? null : { feedName, holder, fence: Number(fence) }
}

/** Refuses a write whose lease another has taken since, and keeps it from being taken meanwhile. */
export async function guardFeedLease(tx: Tx, { feedName, fence }: FeedLease): Promise<void> {
  const { rows } = await tx.query(
    'select from feed_lease where feed_name = $1 and fence = $2 for share',
    [feedName, fence],
  )
  if (rows.length === 0) {
    throw new AppError('conflict', { feed: feedName }, { message: 'Another consumes the feed.' })
  }
}

/** Gives it back, so that another may take it at once. */
export async function releaseFeedLease(db: Queryable, lease: FeedLease): Promise<void> {
  await db.query(
    `update feed_lease set holder = null, lease_until = '-infinity'
     where feed_name = $1 and fence = $2`,
    [lease.feedName, lease.fence],
  )
}

export async function writeFeedState(db: Queryable, lease: FeedLease, state: object) {
  await db.query(
    `update feed_lease set state = $3, state_at = clock_timestamp()
     where feed_name = $1 and fence = $2`,
    [lease.feedName, lease.fence, JSON.stringify(state)],
  )
}

export interface StoredFeedState {
  readonly holder: string | null
  readonly isHeld: boolean // somebody's lease has not run out
  readonly state: unknown
  readonly stateAt: Instant | null
}

/** What the process that consumes a feed last said of it; null where nobody ever did. */
export async function readFeedState(
  db: Queryable,
  feedName: string,
): Promise<StoredFeedState | null> {
  const { rows } = await db.query<StoredFeedState>({
    name: 'feed_state',
    text: `select holder, holder is not null and lease_until > lease_clock() as "isHeld",
                  state, state_at as "stateAt"
           from feed_lease where feed_name = $1`,
    values: [feedName],
  })
  return rows[0] ?? null
}
