import type { CalendarDate } from '../../core/instant.ts'
import { readTime } from './time.ts'

/** A line of a bhavcopy in one form, whichever it was written in. */
export interface BhavRow {
  readonly exchange: string // NSE or BSE
  readonly date: CalendarDate | null
  readonly dateText: string
  readonly isContract: boolean
  readonly symbol: string
  readonly series: string // of shares
  readonly type: 'future' | 'option' | null // null: neither
  readonly expiry: string
  readonly strike: string
  readonly right: string // CE or PE
  readonly contractName: string // NIFTY24NOV24500CE, where the file has it
  readonly lot: string // units in a contract, where the file has it
  readonly lakhs: string // turnover in 100 000 rupees, of strike and premium; where it has no lot
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: string // shares, or contracts
  readonly openInterest: string
}

/** How to read the lines below a header; null when it is none of a bhavcopy. */
export function columnsOfBhavcopy(
  header: readonly string[],
): ((fields: readonly string[]) => BhavRow) | null {
  const place = new Map(header.map((name, index) => [name.toUpperCase(), index]))
  const has = (...names: readonly string[]): boolean => names.every((name) => place.has(name))
  const reader = (fields: readonly string[]) => (name: string) =>
    fields[place.get(name) ?? -1] ?? ''
  if (has('TRADDT', 'TCKRSYMB', 'CLSPRIC', 'TTLTRADGVOL'))
    return (fields) => unified(reader(fields))
  if (has('SYMBOL', 'SERIES', 'TOTTRDQTY', 'TIMESTAMP'))
    return (fields) => oldShares(reader(fields))
  if (has('INSTRUMENT', 'EXPIRY_DT', 'STRIKE_PR', 'CONTRACTS', 'OPEN_INT')) {
    return (fields) => oldContracts(reader(fields))
  }
  return null
}

type Field = (name: string) => string

/** Source: NSE's Unified Distilled File Formats. STF, IDF futures; STO, IDO options; STK shares. */
function unified(field: Field): BhavRow {
  const type = field('FININSTRMTP')
  const isFuture = type === 'STF' || type === 'IDF'
  const isOption = type === 'STO' || type === 'IDO'
  return {
    exchange: field('SRC') || 'NSE',
    ...dated(field('TRADDT')),
    isContract: isFuture || isOption,
    symbol: field('TCKRSYMB'),
    series: field('SCTYSRS'),
    type: isFuture ? 'future' : isOption ? 'option' : null,
    expiry: field('FININSTRMACTLXPRYDT') || field('XPRYDT'),
    strike: field('STRKPRIC'),
    right: field('OPTNTP'),
    contractName: field('FININSTRMNM'),
    lot: field('NEWBRDLOTQTY'),
    lakhs: '',
    open: field('OPNPRIC'),
    high: field('HGHPRIC'),
    low: field('LWPRIC'),
    close: field('CLSPRIC'),
    volume: field('TTLTRADGVOL'),
    openInterest: field('OPNINTRST'),
  }
}

const NO_CONTRACT = {
  isContract: false,
  type: null,
  expiry: '',
  strike: '',
  right: '',
  contractName: '',
  lot: '',
  lakhs: '',
  openInterest: '',
} as const

function oldShares(field: Field): BhavRow {
  return {
    ...NO_CONTRACT,
    exchange: 'NSE',
    ...dated(field('TIMESTAMP')),
    symbol: field('SYMBOL'),
    series: field('SERIES'),
    open: field('OPEN'),
    high: field('HIGH'),
    low: field('LOW'),
    close: field('CLOSE'),
    volume: field('TOTTRDQTY'),
  }
}

function oldContracts(field: Field): BhavRow {
  return {
    exchange: 'NSE',
    ...dated(field('TIMESTAMP')),
    isContract: true,
    symbol: field('SYMBOL'),
    series: '',
    type: field('INSTRUMENT').startsWith('FUT') ? 'future' : 'option',
    expiry: field('EXPIRY_DT'),
    strike: field('STRIKE_PR'),
    right: field('OPTION_TYP'),
    contractName: '',
    lot: '',
    lakhs: field('VAL_INLAKH'),
    open: field('OPEN'),
    high: field('HIGH'),
    low: field('LOW'),
    close: field('CLOSE'),
    volume: field('CONTRACTS'),
    openInterest: field('OPEN_INT'),
  }
}

function dated(text: string): Pick<BhavRow, 'date' | 'dateText'> {
  return { date: dateIn(text), dateText: text }
}

/** 2024-07-08, 08-JUL-2024, 8-Jul-24. */
export function dateIn(text: string): CalendarDate | null {
  const time = readTime(text, 'day-first')
  return time !== null && time.kind === 'date' ? time.date : null
}
