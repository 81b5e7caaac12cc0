import {
  countImports,
  pageOfImports,
  type RecordedImport,
} from '../../../store/market/bar-imports.ts'
import {
  historyByKind,
  hotParts,
  type HotPart,
  type KindHistory,
} from '../../../store/market/coverage.ts'
import type { Context } from '../../context.ts'

/** What was imported, the newest first, and how many imports there are. */
export async function readImports(
  { pool }: Context,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly items: readonly RecordedImport[]; readonly total: number }> {
  const [items, total] = await Promise.all([pageOfImports(pool, page), countImports(pool)])
  return { items, total }
}

export interface StorageState {
  readonly hot: readonly HotPart[]
  readonly history: readonly KindHistory[]
}

/** Where series are: in parts of tables, and in files. */
export async function readStorage({ pool }: Context): Promise<StorageState> {
  const [hot, history] = await Promise.all([hotParts(pool), historyByKind(pool)])
  return { hot, history }
}
