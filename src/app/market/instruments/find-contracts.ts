import type { CalendarDate } from '../../../core/instant.ts'
import type { Links } from '../../../links/links.ts'
import type { Instrument } from '../../../domain/market/instruments/instrument.ts'
import { normaliseSymbol } from '../../../domain/market/instruments/normalise-symbol.ts'
import type { ContractSymbol } from '../../../domain/market/instruments/option-symbol.ts'
import { type ContractFilter, selectContracts } from '../../../store/market/contracts.ts'
import { toInstrument } from '../../../store/market/instruments.ts'
import type { Context } from '../../context.ts'

/** A server and a worker remember contracts between requests; a command of the CLI reads anew. */
export interface ContractContext extends Context {
  readonly links?: Pick<Links, 'cache'>
}

export interface FindContracts {
  readonly underlying: string // in any spelling
  readonly expiry?: CalendarDate
  readonly kind?: 'future' | 'option'
  readonly asOf?: CalendarDate // leaves out what expired before
}

/** What is cached about instruments begins so; every import makes each process read anew. */
export const INSTRUMENT_CACHE = 'instruments/'

/**
 * The futures and options of an underlying, expired ones too, by expiry, strike and right. A chain
 * has some hundreds, an index all in all some ten thousand: name the expiry where you can.
 */
export async function findContracts(
  { pool, links }: ContractContext,
  { asOf, ...asked }: FindContracts,
): Promise<readonly Instrument[]> {
  const filter: ContractFilter = { ...asked, underlying: normaliseSymbol(asked.underlying) }
  const load = () => selectContracts(pool, filter)
  const { underlying, expiry = '', kind = '' } = filter
  const key = `${INSTRUMENT_CACHE}contracts/${underlying}/${expiry}/${kind}`
  const rows = await (links ? links.cache.read(key, load) : load())
  const contracts = rows.map(toInstrument)
  return asOf === undefined ? contracts : contracts.filter(({ expiry: on }) => on! >= asOf)
}

/** NIFTY24NOV24500CE is listed as NIFTY24N2824500CE by some, and the other way round. */
export async function contractsMeant(
  context: ContractContext,
  { underlying, expiry, strike, right }: ContractSymbol,
): Promise<readonly Instrument[]> {
  const kind = right === null ? 'future' : 'option'
  const chain = await findContracts(context, { underlying, expiry, kind })
  return chain.filter((one) => one.strike === strike && one.right === right)
}
