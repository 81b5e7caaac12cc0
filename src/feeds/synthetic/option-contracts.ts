import { assert } from '../../core/assert.ts'
import { fixed, toNumber } from '../../core/fixed.ts'
import { addDays, type CalendarDate, weekday } from '../../core/instant.ts'
import { sessionOn } from '../../domain/calendar/session.ts'
import { termsOf } from '../../domain/market/contract-terms.ts'
import { instrumentId, type NewInstrument } from '../../domain/market/instrument.ts'

/** A contract of the option world. */
export interface Contract {
  readonly instrument: NewInstrument & { readonly instrumentId: string }
  readonly kind: 'index' | 'future' | 'option'
  readonly expiry: CalendarDate | null
  readonly strike: number | null // points
  readonly right: 'call' | 'put' | null
}

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
    if (weekday(day) !== expiryWeekday(day)) continue
    const expiry = sessionAtOrBefore(day)
    if (expiry < date) continue
    if (weekly.length < WEEKLY_COUNT) weekly.push(expiry)
    if (addDays(day, 7).slice(0, 7) !== day.slice(0, 7)) monthly.push(expiry)
  }
  return { weekly, monthly }
}

/** Thursday, and Tuesday from September 2025 on (NSE, circular of 26 June 2025). */
function expiryWeekday(date: CalendarDate): number {
  return date < '2025-09-01' ? 4 : 2
}

function sessionAtOrBefore(date: CalendarDate): CalendarDate {
  let day = date
  while (!sessionOn('NSE', day)) day = addDays(day, -1)
  return day
}

/** Units in a lot of NIFTY contracts that expire on a date, as NSE's circulars have it. */
export function lotSizeOf(expiry: CalendarDate): number {
  const terms = termsOf('NIFTY', 'NFO', expiry, expiry)
  assert(terms !== null, 'the lots of NIFTY are known since 2015')
  return toNumber(terms.lotSize)
}

function indexContract(): Contract {
  return {
    instrument: {
      instrumentId: INDEX_ID,
      symbol: 'NIFTY',
      venueId: 'NSE',
      name: 'NIFTY 50 (simulated)',
      kind: 'index',
      currency: 'INR',
      priceIncrement: fixed<'price'>('0.05'),
      quantityStep: fixed<'quantity'>('1'),
      underlying: 'NIFTY',
    },
    kind: 'index',
    expiry: null,
    strike: null,
    right: null,
  }
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const MONTH_CODES = '123456789OND' // as weekly symbols have them

function future(expiry: CalendarDate): Contract {
  const symbol = `NIFTY${expiry.slice(2, 4)}${MONTHS[Number(expiry.slice(5, 7)) - 1]!}FUT`
  const name = `NIFTY future of ${expiry} (simulated)`
  const terms = { kind: 'future', expiry, strike: null, right: null } as const
  return { instrument: derivative(symbol, name, terms), ...terms }
}

/** Every expiry has the form of a weekly symbol, the last of a month too: one form, one reading. */
function option(expiry: CalendarDate, strike: number, right: 'call' | 'put'): Contract {
  const month = MONTH_CODES[Number(expiry.slice(5, 7)) - 1]!
  const code = `${expiry.slice(2, 4)}${month}${expiry.slice(8, 10)}`
  const symbol = `NIFTY${code}${strike}${right === 'call' ? 'CE' : 'PE'}`
  const name = `NIFTY ${strike} ${right} of ${expiry} (simulated)`
  const terms = { kind: 'option', expiry, strike, right } as const
  return { instrument: derivative(symbol, name, terms), ...terms }
}

function derivative(
  symbol: string,
  name: string,
  terms: Pick<Contract, 'expiry' | 'strike' | 'right'> & { readonly kind: 'future' | 'option' },
): Contract['instrument'] {
  return {
    instrumentId: instrumentId(symbol, 'NFO'),
    symbol,
    venueId: 'NFO',
    name,
    currency: 'INR',
    priceIncrement: fixed<'price'>('0.05'),
    quantityStep: fixed<'quantity'>('1'),
    lotSize: fixed<'quantity'>(String(lotSizeOf(terms.expiry!))),
    underlying: 'NIFTY',
    ...terms,
    strike: terms.strike === null ? null : fixed<'price'>(String(terms.strike)),
  }
}
