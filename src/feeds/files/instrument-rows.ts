import { fixed, type Price, type Quantity } from '../../core/fixed.ts'
import { calendarDate, type CalendarDate } from '../../core/instant.ts'
import { businessDaysOf } from '../../domain/calendar/business-days.ts'
import { classifyExpiry } from '../../domain/calendar/expiries.ts'
import { expiryDaysOn } from '../../domain/calendar/expiry-days.ts'
import {
  INSTRUMENT_KINDS,
  instrumentId,
  type InstrumentKind,
  type NewInstrument,
  type OptionRight,
} from '../../domain/market/instruments/instrument.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { formatOptionSymbol } from '../../domain/market/instruments/option-symbol.ts'

/** One line of a file by the names of its columns; '' for what the line does not have. */
export type Field = (column: string) => string

/** The lists of instruments that we know, by the columns that only they have. */
export const INSTRUMENT_FORMATS = {
  kite: {
    needed: ['instrument_token', 'tradingsymbol', 'instrument_type', 'exchange'],
    read: kite,
  },
  nse: { needed: ['fininstrmid', 'tckrsymb', 'xprydt', 'strkpric', 'optntp'], read: nse },
  plain: { needed: ['symbol', 'exchange', 'kind'], read: plain },
} as const satisfies Record<
  string,
  { needed: readonly string[]; read(field: Field): NewInstrument }
>

export type InstrumentFormat = keyof typeof INSTRUMENT_FORMATS

/** Kite's dump of all instruments, or of one exchange. Source: Kite Connect 3, Instruments. */
function kite(field: Field): NewInstrument {
  const type = field('instrument_type').toUpperCase()
  const isIndex = field('segment').toUpperCase() === 'INDICES'
  const kind = isIndex ? 'index' : KINDS[type]
  if (!kind) throw new RangeError(`the type "${type}" is none of EQ, FUT, CE, PE`)
  const named = field('tradingsymbol')
  const derived = kind === 'future' || kind === 'option'
  return newRow({
    symbol: isIndex ? normaliseSymbol(named) : named,
    venueId: field('exchange'),
    name: isIndex ? named : derived ? '' : field('name'),
    kind,
    token: field('instrument_token'),
    segment: field('segment'),
    tick: isIndex && Number(field('tick_size')) === 0 ? '0.05' : field('tick_size'),
    lot: isIndex ? '1' : field('lot_size'),
    ...(derived && {
      underlying: field('name'),
      expiry: calendarDate(field('expiry')),
      ...(kind === 'option' && { strike: field('strike'), right: RIGHTS[type]! }),
    }),
  })
}

/**
 * NSE's list of contracts, `NSE_FO_contract_ddmmyyyy.csv`. Money is in paise, and an expiry counts
 * seconds from 1980. Source: NSE circular NSE/MSD/55276, annexure A.
 */
function nse(field: Field): NewInstrument {
  const type = field('optntp').toUpperCase()
  const right = RIGHTS[type] ?? null
  if (right === null && type !== 'XX')
    throw new RangeError(`the type "${type}" is none of CE, PE, XX`)
  const underlying = normaliseSymbol(field('tckrsymb'))
  const expiry = dateSince1980(field('xprydt'))
  const strike = right === null ? null : fromPaise(field('strkpric'))
  const days = expiryDaysOn(underlying, expiry)
  const { isMonthly } = classifyExpiry(expiry, days, businessDaysOf('NSE'))
  const style = isMonthly ? 'monthly' : 'weekly'
  const price = strike === null ? null : fixed<'price'>(strike)
  const symbol =
    field('stocknm') || formatOptionSymbol({ underlying, expiry, right, strike: price, style })
  return newRow({
    symbol,
    venueId: 'NFO',
    name: '',
    kind: right === null ? 'future' : 'option',
    token: String(Number(field('fininstrmid')) * 256 + KITE_SEGMENT_NFO),
    tick: fromPaise(field('bidintrvl')),
    lot: field('newbrdlotqty') || field('minlot'),
    underlying,
    expiry,
    ...(strike !== null && right !== null && { strike, right }),
  })
}

/** So that a contract has the same token whether NSE or Kite lists it. */
const KITE_SEGMENT_NFO = 2

/** CSV with our own names: symbol, exchange, kind, and whatever else is known. */
function plain(field: Field): NewInstrument {
  const kind = field('kind').toLowerCase()
  if (!isKind(kind))
    throw new RangeError(`the kind "${kind}" is none of ${INSTRUMENT_KINDS.join(', ')}`)
  const right = field('right').toLowerCase()
  const derived = kind === 'future' || kind === 'option'
  return newRow({
    symbol: field('symbol').toUpperCase(),
    venueId: field('exchange'),
    name: field('name') || (derived ? '' : field('symbol')),
    kind,
    token: field('token'),
    segment: field('segment'),
    tick: field('tick_size') || (derived ? '0.05' : '0.01'),
    lot: field('lot_size') || '1',
    currency: field('currency') || 'INR',
    step: field('quantity_step') || '1',
    active: field('active').toLowerCase() !== 'false',
    ...(field('underlying') && { underlying: field('underlying') }),
    ...(field('expiry') && { expiry: calendarDate(field('expiry')) }),
    ...(field('strike') && { strike: field('strike') }),
    ...(right && { right: RIGHTS[right.toUpperCase()] ?? unknownRight(right) }),
  })
}

interface Row {
  readonly symbol: string
  readonly venueId: string
  readonly name: string
  readonly kind: InstrumentKind
  readonly token: string // '': the store gives one
  readonly segment?: string
  readonly tick: string
  readonly lot: string
  readonly currency?: string
  readonly step?: string
  readonly active?: boolean
  readonly underlying?: string
  readonly expiry?: CalendarDate
  readonly strike?: string
  readonly right?: OptionRight
}

/** What the store refuses is refused here, by name. */
function newRow({ token, segment, tick, lot, step, ...row }: Row): NewInstrument {
  const symbol = row.symbol.trim()
  const venueId = row.venueId.trim().toUpperCase()
  if (!/^[A-Z0-9&_.-]{1,40}$/i.test(symbol)) throw new RangeError(`"${symbol}" is not a symbol`)
  if (!/^[A-Z0-9_]{1,20}$/.test(venueId)) throw new RangeError(`"${venueId}" is not an exchange`)
  if (token !== '' && !/^[1-9]\d{0,14}$/.test(token))
    throw new RangeError(`"${token}" is not a token`)
  const derived = row.kind === 'future' || row.kind === 'option'
  if (derived && !row.underlying) throw new RangeError('a future or option needs its underlying')
  if (derived !== (row.expiry !== undefined)) {
    throw new RangeError(derived ? 'it has no expiry' : `a ${row.kind} has no expiry`)
  }
  if ((row.kind === 'option') !== (row.strike !== undefined && row.right !== undefined)) {
    throw new RangeError('an option, and nothing else, has a strike and a right')
  }
  const { underlying, strike, ...rest } = row
  return {
    ...rest,
    instrumentId: instrumentId(symbol, venueId),
    symbol,
    venueId,
    name: row.name.slice(0, 200),
    currency: row.currency ?? 'INR',
    priceIncrement: above<'price'>('tick_size', tick) as Price,
    quantityStep: above<'quantity'>('quantity_step', step ?? '1') as Quantity,
    lotSize: above<'quantity'>('lot_size', lot) as Quantity,
    ...(token !== '' && { token: Number(token) }),
    ...(segment && { segment }),
    ...(underlying && { underlying: normaliseSymbol(underlying) }),
    ...(strike !== undefined && { strike: above<'price'>('strike', strike) as Price }),
  }
}

function above<Unit extends string>(name: string, text: string) {
  const value = /^\d{1,15}(\.\d{1,8})?$/.test(text) ? fixed<Unit>(text) : null
  if (value === null || value <= 0n) throw new RangeError(`the ${name} "${text}" is not above zero`)
  return value
}

function fromPaise(text: string): string {
  if (!/^\d{1,15}$/.test(text)) throw new RangeError(`"${text}" is not a number of paise`)
  const padded = text.padStart(3, '0')
  return `${padded.slice(0, -2)}.${padded.slice(-2)}`
}

const FROM_1980_MS = Date.UTC(1980, 0, 1)

function dateSince1980(text: string): CalendarDate {
  if (!/^\d{1,10}$/.test(text)) throw new RangeError(`"${text}" is not a time in seconds from 1980`)
  return calendarDate(new Date(FROM_1980_MS + Number(text) * 1_000).toISOString().slice(0, 10))
}

const KINDS: Readonly<Record<string, InstrumentKind>> = {
  EQ: 'equity',
  FUT: 'future',
  CE: 'option',
  PE: 'option',
}
const RIGHTS: Readonly<Record<string, OptionRight>> = {
  CE: 'call',
  CALL: 'call',
  PE: 'put',
  PUT: 'put',
}

function isKind(text: string): text is InstrumentKind {
  return (INSTRUMENT_KINDS as readonly string[]).includes(text)
}

function unknownRight(text: string): never {
  throw new RangeError(`"${text}" is neither call nor put`)
}
