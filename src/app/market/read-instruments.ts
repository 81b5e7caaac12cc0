import type { Instrument } from '../../domain/market/instrument.ts'
import { pageOfInstruments } from '../../store/market/read-market.ts'
import type { Context } from '../context.ts'
import { readPage, type Page } from '../page.ts'

/** The instruments that are known, by id. */
export function readInstruments(
  { pool }: Context,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Page<Instrument>> {
  return readPage(
    limit,
    (most) => pageOfInstruments(pool, after ?? '', most),
    ({ instrumentId }) => instrumentId,
  )
}
