import { AppError } from '../../core/app-error.ts'
import type { AnalysisRow, CostRow } from '../../store/trading/analyses.ts'
import { findAnalysis, listAnalyses } from '../../store/trading/read-analyses.ts'
import { readAccount } from '../accounts/worker/account-ref.ts'
import type { Context } from '../context.ts'
import type { Caller } from '../identity/authenticate.ts'
import { mayReach } from '../identity/may-reach.ts'
import { placeOf, placeText, readPage, type Page } from '../page.ts'

export type { AnalysisRow, CostRow }

type Asker = Pick<Caller, 'userId' | 'accounts'>

export interface ReadAnalyses {
  readonly caller: Asker
  readonly accountId: string | null // null: all that the caller reaches
  readonly after?: string | undefined // what `next` of the page before said
  readonly limit: number
}

/** What was said of a user's orders before they were placed, the newest first. */
export async function readAnalyses(
  context: Context,
  { caller, accountId, after, limit }: ReadAnalyses,
): Promise<Page<AnalysisRow>> {
  if (accountId !== null) await readAccount(context, { caller, accountId })
  const reached = caller.accounts === 'all' ? null : caller.accounts
  const accounts = accountId === null ? reached : [accountId]
  const place = after === undefined ? null : placeOf(after)
  return readPage(
    limit,
    (most) =>
      listAnalyses(context.pool, { userId: caller.userId, accounts, after: place, limit: most }),
    ({ analysedAt, analysisId }) => placeText(analysedAt, analysisId),
  )
}

export async function readAnalysis(
  { pool }: Context,
  caller: Asker,
  analysisId: string,
): Promise<AnalysisRow> {
  const found = await findAnalysis(pool, caller.userId, analysisId)
  if (found === null) throw new AppError('not_found')
  mayReach(caller, found.accountId)
  return found
}
