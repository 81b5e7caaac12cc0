import {
  ACTION_STATUSES,
  ACTION_TYPES,
  type ActionDetails,
  type ActionStatus,
  type ActionType,
  type DeclaredAction,
  TERMS,
} from '../../../domain/market/series/corporate-action.ts'
import { readDate } from '../../nse/day-month-year.ts'
import { readPurpose } from '../../nse/read-purpose.ts'
import { readTable, type TableFault, type TableRow } from './csv-table.ts'

export interface ReadActions {
  readonly actions: readonly { readonly line: number; readonly action: DeclaredAction }[]
  readonly faults: readonly TableFault[]
}

const TERM_NAMES = [...new Set(Object.values(TERMS).flat()), 'price_factor', 'share_factor']

const COLUMNS = [
  'symbol',
  'exchange',
  'company_name',
  'series',
  'isin',
  'purpose',
  'action_type',
  'status',
  'title',
  'face_value',
  'ex_date',
  'record_date',
  'announcement_date',
  'effective_date',
  'payment_date',
  'book_closure_start_date',
  'book_closure_end_date',
  ...TERM_NAMES,
]

/**
 * Reads corporate actions from CSV: the exchange's own download, whose `purpose` says what they
 * are, or columns of our names with an `action_type` and its terms.
 */
export function readActionCsv(text: string, exchange: string): ReadActions {
  const table = readTable(text, { known: COLUMNS, needed: ['symbol', 'ex_date'] })
  const actions: { line: number; action: DeclaredAction }[] = []
  const faults = [...table.faults]
  for (const row of table.rows) {
    const read = readRow(row, exchange)
    if (typeof read === 'string') faults.push({ line: row.line, reason: read })
    else for (const action of read) actions.push({ line: row.line, action })
  }
  return { actions, faults }
}

function readRow({ field }: TableRow, usualExchange: string): readonly DeclaredAction[] | string {
  const symbol = field('symbol').toUpperCase()
  if (!/^[\w&.-]{1,64}$/.test(symbol)) return `"${symbol}" is not a symbol like RELIANCE`
  const exchange = (field('exchange') || usualExchange).toUpperCase()
  if (!/^[A-Z_]{1,32}$/.test(exchange)) return `"${exchange}" is not an exchange like NSE`
  const what = whatOf(field)
  if (typeof what === 'string') return what
  const dates = datesOf(field)
  if (typeof dates === 'string') return dates
  const status = (field('status').toLowerCase() || 'announced') as ActionStatus
  if (!ACTION_STATUSES.includes(status))
    return `the status "${status}" is none of ${ACTION_STATUSES.join(', ')}`
  const isin = field('isin').toUpperCase()
  return what.map(({ type, details }) => ({
    instrumentId: `${symbol}.${exchange}`,
    symbol,
    exchange,
    companyName: field('company_name').slice(0, 200),
    isin: /^[A-Z]{2}[A-Z0-9]{10}$/.test(isin) ? isin : null,
    type,
    status,
    title: (field('title') || field('purpose') || type).slice(0, 400),
    ...dates,
    details,
  }))
}

interface What {
  readonly type: ActionType
  readonly details: ActionDetails
}

function whatOf(field: TableRow['field']): readonly What[] | string {
  const type = field('action_type').toUpperCase() as ActionType
  if (type === ('' as ActionType)) {
    const face = field('face_value')
    const read = readPurpose(field('purpose'), /^\d+(\.\d+)?$/.test(face) ? face : null)
    return read.length > 0 ? read : `nobody knows what "${field('purpose').slice(0, 80)}" is`
  }
  if (!ACTION_TYPES.includes(type))
    return `action_type "${type}" is none of ${ACTION_TYPES.join(', ')}`
  const given = TERM_NAMES.map((name) => [name, field(name)] as const).filter(([, value]) => value)
  const wrong = given.find(([, value]) => !/^\d{1,20}(\.\d{1,18})?$/.test(value))
  if (wrong) return `${wrong[0]} "${wrong[1]}" is not a positive decimal`
  const details = Object.fromEntries(given)
  const missing = (TERMS[type] ?? []).filter((name) => details[name] === undefined)
  if (missing.length > 0 && details['price_factor'] === undefined) {
    return `${type} needs ${missing.join(', ')}`
  }
  return [{ type, details }]
}

const DATES = {
  exDate: 'ex_date',
  recordDate: 'record_date',
  announcementDate: 'announcement_date',
  effectiveDate: 'effective_date',
  paymentDate: 'payment_date',
  startDate: 'book_closure_start_date',
  endDate: 'book_closure_end_date',
} as const

type Dates = Pick<DeclaredAction, keyof typeof DATES>

function datesOf(field: TableRow['field']): Dates | string {
  const read = Object.entries(DATES).map(([name, column]) => {
    return [name, field(column), readDate(field(column))] as const
  })
  const wrong = read.find(([, text, date]) => date === null && text !== '' && text !== '-')
  if (wrong) return `"${wrong[1]}" is not a date like 2027-01-26`
  const dates = Object.fromEntries(read.map(([name, , date]) => [name, date])) as unknown as Dates
  const { startDate, endDate } = dates
  const turned = startDate !== null && endDate !== null && endDate < startDate
  return turned ? 'the book opens before it closes' : dates
}
