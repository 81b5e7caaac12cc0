import { assert } from '../../core/assert.ts'
import {
  changedKeys,
  currentSnapshot,
  isSnapshotOfThePast,
  ordersOf,
  positionsOf,
  readAccount,
  type ChangedKey,
  type OrderOfRun,
  type PositionOfRun,
} from '../../store/runs/read-changes.ts'
import {
  accountStanding,
  changedOrders,
  changedPositions,
} from '../../store/accounts/read-changes.ts'
import type { AccountOrderRow } from '../../store/accounts/order-row.ts'
import type { AccountPositionRow } from '../../store/accounts/positions.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { ANY_RUN } from '../doorbell.ts'
import type { LogPage, LogSource } from '../streams/source.ts'
import { formatPlace, parsePlace } from './account-place.ts'

export type { AccountPositionRow } from '../../store/accounts/positions.ts'
export type { OrderOfRun, PositionOfRun } from '../../store/runs/read-changes.ts'

/** Orders and positions of a run, of a trading account, or of all of a user's. */
export interface AccountRef {
  readonly userId: string
  readonly runId: string | null // or an account's id; the two do not meet
}

/** How they are told: those that changed, and how all stand, in the same words. */
export type AccountView = (account: {
  readonly orders: readonly OrderOfRun[]
  readonly positions: readonly PositionOfRun[]
  readonly accountOrders: readonly AccountOrderRow[]
  readonly accountPositions: readonly AccountPositionRow[]
}) => object

const PAGE = 100

/**
 * What each commit did to the orders and positions of an account, as a log that streams read. One
 * message holds what a look found changed, as it stands now; a place is a snapshot of PostgreSQL.
 */
export function accountSource(
  { pool }: Context,
  { userId, runId }: AccountRef,
  view: AccountView,
): LogSource {
  return {
    kind: 'log',
    door: { userId, runId: runId ?? ANY_RUN },
    end: () => currentSnapshot(pool),
    async knows(after) {
      const place = parsePlace(after)
      if (place === null) return false
      return isSnapshotOfThePast(pool, place.within?.upTo ?? place.snapshot)
    },
    read,
    snapshot: () =>
      transaction(
        pool,
        async (tx) => {
          const { now, ...account } = await readAccount(tx, userId, runId)
          const standing = await accountStanding(tx, userId, runId)
          return { body: view({ ...account, ...standing }), cursor: now }
        },
        { isolation: 'repeatable read' },
      ),
  }

  async function read(after: string, upTo: string | null): Promise<LogPage> {
    const place = parsePlace(after)
    assert(place !== null, 'a place that is read from was known')
    const { snapshot, within } = place
    const changes = {
      userId,
      runId,
      after: snapshot,
      upTo: within?.upTo ?? upTo,
      beyond: within?.beyond ?? null,
      limit: PAGE,
    }
    const glance = await changedKeys(pool, changes)
    if (glance.keys.length === 0) return pageOf(glance.now, null)
    return transaction(
      pool,
      async (tx) => {
        const { now, keys } = await changedKeys(tx, changes) // in the snapshot of the rows
        const orders = await ordersOf(tx, userId, keys)
        const positions = await positionsOf(tx, userId, keys)
        const accountOrders = await changedOrders(tx, userId, keys)
        const accountPositions = await changedPositions(tx, userId, keys)
        const last = keys.length === PAGE ? keys.at(-1)! : null
        const news = { orders, positions, accountOrders, accountPositions }
        return pageOf(now, last, keys.length > 0 ? view(news) : null)
      },
      { isolation: 'repeatable read' },
    )

    function pageOf(now: string, last: ChangedKey | null, body: object | null = null): LogPage {
      const end = changes.upTo ?? now
      const cursor = formatPlace({
        snapshot: last ? snapshot : end,
        within: last && { upTo: end, beyond: last },
      })
      const more = last !== null || (within !== null && end !== upTo)
      return { news: body ? [{ slot: '', cursor, body }] : [], cursor, more }
    }
  }
}
