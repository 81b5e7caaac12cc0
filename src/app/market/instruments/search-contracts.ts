import type { Price } from '../../../core/fixed.ts'
import type { CalendarDate } from '../../../core/instant.ts'
import { normaliseSymbol } from '../../../domain/market/instruments/normalise-symbol.ts'
import { selectMatchingContracts } from '../../../store/market/contracts.ts'
import { toInstrument } from '../../../store/market/instruments.ts'
import type { Context } from '../../context.ts'
import type { InstrumentSlice } from './search-instruments.ts'

export interface SearchContracts {
  readonly underlying?: string | undefined // in any spelling
  readonly expiry?: CalendarDate | undefined
  readonly strike?: Price | undefined
  readonly type?: 'FUT' | 'CE' | 'PE' | undefined
  readonly active?: boolean | undefined
  readonly limit: number
  readonly offset: number
}

/** Futures and options that have all of what is asked, by underlying, expiry, strike and right. */
export async function searchContracts(
  { pool }: Context,
  { underlying, ...asked }: SearchContracts,
): Promise<InstrumentSlice> {
  const { rows, total } = await selectMatchingContracts(pool, {
    ...asked,
    underlying: underlying === undefined ? undefined : normaliseSymbol(underlying),
  })
  return { items: rows.map(toInstrument), total }
}
