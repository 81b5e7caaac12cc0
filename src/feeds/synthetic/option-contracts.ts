import { fixed } from '../../core/fixed.ts'
import { addDays, type CalendarDate, weekday } from '../../core/instant.ts'
import { expiryDaysOn } from '../../domain/calendar/expiry-days.ts'
import { sessionOn } from '../../domain/calendar/session.ts'
import { termsOf } from '../../domain/market/instruments/contract-terms.ts'
import { formatOptionSymbol } from '../../domain/market/instruments/option-symbol.ts'
import { tickOf } from '../../domain/market/instruments/price-ticks.ts'
import { instrumentId, type NewInstrument } from '../../domain/market/instruments/instrument.ts'

/** A contract of the option world. */
export interface Contract {
  readonly instrument: NewInstrument & { readonly instrumentId: string }
  readonly kind: 'index' | 'future' | 'option'
  readonly expiry: CalendarDate | null
  readonly strike: number | null // points
  readonly right: 'call' | 'put' | null
}

const UNDERLYING = 'NIFTY'
export const INDEX_ID = 'NIFTY.NSE'
export const STRIKE_GAP = 50
const STRIKES_EACH_SIDE = 24 // so that a chain has 49 of them
const WEEKLY_COUNT = 4
const MONTHLY_COUNT = 3

/** What is listed in a session that opens with the index near `level`: the nearest expiry first. */
export function contractsAt(date: CalendarDate, level: number): readonly Contract[] {
  const { weekly, monthly } = expiriesFrom(date)
  const expiries = [...new Set([...weekly, ...monthly])].sort()
  const middle = Math.round(level / STRIKE_GAP) * STRIKE_GAP
  const contracts: Contract[] = [indexContract(), ...monthly.map(future)]
  for (const expiry of expiries) {
    for (let step = -STRIKES_EACH_SIDE; step <= STRIKES_EACH_SIDE; step += 1) {
      const strike = middle + step * STRIKE_GAP
      contracts.push(option(expiry, strike, 'call'), option(expiry, strike, 'put'))
    }
  }
  return contracts
}

/**
 * The contract of that id, if it trades on a date: every strike of a listed expiry does, however far
 * the index has gone since it was listed.
 */
export function contractNamed(instrumentId: string, date: CalendarDate): Contract | null {
  if (instrumentId === INDEX_ID) return indexContract()
  const { weekly, monthly } = expiriesFrom(date)
  const found = OPTION.exec(instrumentId)
  if (!found) {
    const futures = monthly.map(future)
    return futures.find(({ instrument }) => instrument.instrumentId === instrumentId) ?? null
  }
  const [, strike, side] = found
  const points = Number(strike)
  if (points === 0 || points % STRIKE_GAP !== 0) return null
  for (const expiry of new Set([...weekly, ...monthly])) {
    const contract = option(expiry, points, side === 'CE' ? 'call' : 'put')
    if (contract.instrument.instrumentId === instrumentId) return contract
  }
  return null
}

const OPTION = /^NIFTY\d\d[1-9OND]\d\d(\d{3,6})(CE|PE)\.NFO$/

/** The next expiries, today's included: four weeks, and the last week of three months. */
export function expiriesFrom(date: CalendarDate): {
  readonly weekly: readonly CalendarDate[]
  readonly monthly: readonly CalendarDate[]
} {
  const weekly: CalendarDate[] = []
  const monthly: CalendarDate[] = []
  for (let day = date; monthly.length < MONTHLY_COUNT; day = addDays(day, 1)) {
    if (weekday(day) !== expiryDaysOn(UNDERLYING, day)!.monthly) continue // the weekly day, too
    const expiry = sessionAtOrBefore(day)
    if (expiry < date) continue
    if (weekly.length < WEEKLY_COUNT) weekly.push(expiry)
    if (addDays(day, 7).slice(0, 7) !== day.slice(0, 7)) monthly.push(expiry)
  }
  return { weekly, monthly }
}

function sessionAtOrBefore(date: CalendarDate): CalendarDate {
  let day = date
  while (!sessionOn('NSE', day)) day = addDays(day, -1)
  return day
}

function indexContract(): Contract {
  return {
    instrument: {
      instrumentId: INDEX_ID,
      symbol: UNDERLYING,
      venueId: 'NSE',
      name: 'NIFTY 50 (simulated)',
      kind: 'index',
      currency: 'INR',
      priceIncrement: fixed<'price'>('0.05'),
      quantityStep: fixed<'quantity'>('1'),
      underlying: UNDERLYING,
    },
    kind: 'index',
    expiry: null,
    strike: null,
    right: null,
  }
}

function future(expiry: CalendarDate): Contract {
  const terms = { kind: 'future', expiry, strike: null, right: null } as const
  return { instrument: derivative(`NIFTY future of ${expiry} (simulated)`, terms), ...terms }
}

function option(expiry: CalendarDate, strike: number, right: 'call' | 'put'): Contract {
  const terms = { kind: 'option', expiry, strike, right } as const
  const name = `NIFTY ${strike} ${right} of ${expiry} (simulated)`
  return { instrument: derivative(name, terms), ...terms }
}

const LEVEL = fixed<'price'>('24500') // which decides a future's price increment, within 15,000 to 30,000

/**
 * Options have the form of weekly symbols in every week, the last of a month too: one form. Lots and
 * increments are those at the expiry, so that a contract's never change.
 */
function derivative(
  name: string,
  terms: Pick<Contract, 'strike' | 'right'> & {
    readonly kind: 'future' | 'option'
    readonly expiry: CalendarDate
  },
): Contract['instrument'] {
  const { kind, expiry, right } = terms
  const strike = terms.strike === null ? null : fixed<'price'>(String(terms.strike))
  const style = kind === 'future' ? 'monthly' : 'weekly'
  const symbol = formatOptionSymbol({ underlying: UNDERLYING, expiry, strike, right, style })
  return {
    instrumentId: instrumentId(symbol, 'NFO'),
    symbol,
    venueId: 'NFO',
    name,
    currency: 'INR',
    priceIncrement: tickOf(kind === 'future' ? 'index future' : 'option', LEVEL, expiry),
    quantityStep: fixed<'quantity'>('1'),
    lotSize: termsOf(UNDERLYING, 'NFO', expiry, expiry)!.lotSize,
    underlying: UNDERLYING,
    kind,
    expiry,
    strike,
    right,
  }
}
