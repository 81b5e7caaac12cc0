import type { Instrument, InstrumentKind } from '../../../domain/market/instruments/instrument.ts'
import { pageOfInstruments } from '../../../store/market/read-market.ts'
import type { Context } from '../../context.ts'
import { readPage, type Page } from '../../page.ts'

export interface ReadInstruments {
  readonly kind?: InstrumentKind | undefined // without it, all that do not expire
  readonly after?: string | undefined
  readonly limit: number
}

/** The instruments that are known, by id. */
export function readInstruments(
  { pool }: Context,
  { kind, after, limit }: ReadInstruments,
): Promise<Page<Instrument>> {
  return readPage(
    limit,
    (most) => pageOfInstruments(pool, kind ?? null, after ?? '', most),
    ({ instrumentId }) => instrumentId,
  )
}
