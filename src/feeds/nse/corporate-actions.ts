import { z } from 'zod'
import type { DeclaredAction } from '../../domain/market/series/corporate-action.ts'
import type { ReadActions } from '../files/csv/action-csv.ts'
import { readDate } from './day-month-year.ts'
import { readPurpose } from './read-purpose.ts'

const text = z.string().max(2_000).nullish()

/** An entry of the exchange's list, only what we use. */
const Entry = z.looseObject({
  symbol: z.string().regex(/^[\w&.-]{1,64}$/),
  subject: z.string().max(2_000),
  faceVal: text,
  exDate: text,
  recDate: text,
  bcStartDate: text,
  bcEndDate: text,
  comp: text,
  isin: text,
  caBroadcastDate: text,
})

/** Reads the exchange's corporate actions, as its pages load them: a JSON list, or one in `data`. */
export function readCorporateActions(json: string): ReadActions {
  const list = listOf(json)
  if (list === null) {
    return { actions: [], faults: [{ line: 1, reason: 'it is no list of corporate actions' }] }
  }
  const actions: { line: number; action: DeclaredAction }[] = []
  const faults: { line: number; reason: string }[] = []
  for (const [index, value] of list.entries()) {
    const line = index + 1
    const entry = Entry.safeParse(value)
    if (!entry.success) {
      faults.push({ line, reason: 'it has no symbol and subject' })
      continue
    }
    const read = actionsOf(entry.data)
    if (read.length === 0) {
      const { symbol, subject } = entry.data
      faults.push({ line, reason: `${symbol}: nobody knows what "${subject.slice(0, 80)}" is` })
    }
    for (const action of read) actions.push({ line, action })
  }
  return { actions, faults }
}

function actionsOf(entry: z.output<typeof Entry>): readonly DeclaredAction[] {
  const { symbol, subject, faceVal, exDate, recDate, bcStartDate, bcEndDate, comp, isin } = entry
  const faceValue = /^\d+(\.\d+)?$/.test(faceVal ?? '') ? faceVal! : null
  return readPurpose(subject, faceValue).map(({ type, details }) => ({
    instrumentId: `${symbol}.NSE`,
    symbol,
    exchange: 'NSE',
    companyName: comp?.slice(0, 200) ?? '',
    isin: /^[A-Z]{2}[A-Z0-9]{10}$/.test(isin ?? '') ? isin! : null,
    type,
    status: 'announced',
    title: subject.trim().slice(0, 400),
    exDate: readDate(exDate),
    recordDate: readDate(recDate),
    announcementDate: readDate(entry.caBroadcastDate?.slice(0, 11)),
    effectiveDate: null,
    paymentDate: null,
    ...closedBook(readDate(bcStartDate), readDate(bcEndDate)),
    details,
  }))
}

/** A book that closes after it opens again is none. */
function closedBook(
  startDate: DeclaredAction['startDate'],
  endDate: DeclaredAction['endDate'],
): Pick<DeclaredAction, 'startDate' | 'endDate'> {
  const sound = startDate === null || endDate === null || startDate <= endDate
  return sound ? { startDate, endDate } : { startDate: null, endDate: null }
}

const MOST_ENTRIES = 20_000

function listOf(json: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(json)
    const list = Array.isArray(value) ? value : (value as { data?: unknown } | null)?.data
    return Array.isArray(list) ? list.slice(0, MOST_ENTRIES) : null
  } catch {
    return null
  }
}
