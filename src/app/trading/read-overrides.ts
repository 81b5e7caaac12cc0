import { AppError } from '../../core/app-error.ts'
import {
  findOverride,
  listOverrides,
  type OverrideRow,
  type OverrideState,
} from '../../store/trading/overrides.ts'
import type { Context } from '../context.ts'
import type { Caller } from '../identity/authenticate.ts'
import { placeOf, placeText, readPage, type Page } from '../page.ts'
import { reachEngine } from './engine-config.ts'

export type { OverrideRow }

export async function readOverride(
  { pool }: Context,
  caller: Pick<Caller, 'userId' | 'accounts'>,
  overrideId: string,
): Promise<OverrideRow> {
  await reachEngine(pool, caller)
  const found = await findOverride(pool, caller.userId, overrideId)
  if (found === null) throw new AppError('not_found')
  return found
}

export interface ReadOverrides {
  readonly caller: Pick<Caller, 'userId' | 'accounts'>
  readonly state: OverrideState | null
  readonly after?: string | undefined // what `next` of the page before said
  readonly limit: number
}

/** A user's overrides, the newest first. */
export async function readOverrides(
  { pool }: Context,
  { caller, state, after, limit }: ReadOverrides,
): Promise<Page<OverrideRow>> {
  await reachEngine(pool, caller)
  const place = after === undefined ? null : placeOf(after)
  return readPage(
    limit,
    (most) => listOverrides(pool, { userId: caller.userId, state, after: place, limit: most }),
    ({ acceptedAt, overrideId }) => placeText(acceptedAt, overrideId),
  )
}
