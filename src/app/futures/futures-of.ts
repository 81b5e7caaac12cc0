import { AppError } from '../../core/app-error.ts'
import type { CalendarDate, Instant } from '../../core/instant.ts'
import { venueCalendar } from '../../domain/calendar/venue.ts'
import { localTime } from '../../domain/calendar/zone.ts'
import type { Instrument } from '../../domain/market/instruments/instrument.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { type ContractContext, findContracts } from '../market/instruments/find-contracts.ts'

export type Future = Instrument & { readonly expiry: CalendarDate }

/** The futures of an underlying, in any spelling of its name, the first to expire first. */
export async function futuresOf(
  context: ContractContext,
  symbol: string,
): Promise<{ readonly underlying: string; readonly futures: readonly Future[] }> {
  const underlying = normaliseSymbol(symbol)
  const found = await findContracts(context, { underlying, kind: 'future' })
  const futures = found.filter((one): one is Future => one.expiry !== null)
  if (futures.length > 0) {
    return { underlying, futures: futures.toSorted((a, b) => (a.expiry < b.expiry ? -1 : 1)) }
  }
  const message = `No futures on "${underlying}" are known. Import some, or look for others on /instruments.`
  throw new AppError('not_found', { symbol }, { message })
}

/** Those that had not expired, by the date at their venue; the near contract is the first. */
export function aliveAt(futures: readonly Future[], at: Instant): readonly Future[] {
  return futures.filter(({ expiry, venueId }) => expiry >= dateAt(venueId, at))
}

export function dateAt(venueId: string, at: Instant): CalendarDate {
  return localTime(venueCalendar(venueId).zone, at).date
}
