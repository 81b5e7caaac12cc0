import type { Instrument, InstrumentKind } from '../../../domain/market/instruments/instrument.ts'
import { readSearch } from '../../../domain/market/instruments/search-words.ts'
import { findInstruments } from '../../../store/market/instruments.ts'
import { type ContractContext, contractsMeant } from './find-contracts.ts'
import { instrumentTable } from './instrument-table.ts'

export interface SearchInstruments {
  readonly text?: string | undefined // none: all of them
  readonly kind?: InstrumentKind | undefined
  readonly venueId?: string | undefined
  readonly active?: boolean | undefined
  readonly limit: number
  readonly offset: number
}

export interface InstrumentSlice {
  readonly items: readonly Instrument[]
  readonly total: number
}

/**
 * Instruments by what somebody types, best first: a symbol in any spelling, words of a name, parts of
 * a contract (`nifty 28nov 24500 ce`), or a contract's symbol in the style that is not its own.
 */
export async function searchInstruments(
  context: ContractContext,
  { text = '', kind, venueId, active, limit, offset }: SearchInstruments,
): Promise<InstrumentSlice> {
  const { contract, ...query } = readSearch(text)
  if (query.words.length === 0 && text.trim() !== '') return { items: [], total: 0 }
  const table = await instrumentTable(context)
  const filter = { kind, venueId, active }
  const { total, instrumentIds } = table.search({ ...query, ...filter }, limit, offset)
  if (total === 0 && contract !== null) {
    const meant = (await contractsMeant(context, contract)).filter((one) => fits(one, filter))
    return { items: meant.slice(offset, offset + limit), total: meant.length }
  }
  return { items: await findInstruments(context.pool, instrumentIds), total }
}

function fits(
  instrument: Instrument,
  { kind, venueId, active }: Pick<SearchInstruments, 'kind' | 'venueId' | 'active'>,
): boolean {
  return (
    (kind === undefined || instrument.kind === kind) &&
    (venueId === undefined || instrument.venueId === venueId) &&
    (active === undefined || instrument.active === active)
  )
}
