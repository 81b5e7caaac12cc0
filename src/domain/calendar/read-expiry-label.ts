import { calendarDate } from '../../core/instant.ts'
import type { ExpiryLabel } from './expiries.ts'

/** Reads what `JSON.stringify` made of a label. What is none is refused. */
export function readExpiryLabel(json: string): ExpiryLabel {
  const read: unknown = JSON.parse(json)
  if (!isLabel(read)) throw new RangeError(`"${json.slice(0, 100)}" is not a label of an expiry.`)
  return { ...read, expiry: calendarDate(read.expiry), asOf: calendarDate(read.asOf) }
}

function isLabel(value: unknown): value is ExpiryLabel {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Readonly<Record<string, unknown>>
  return (
    ['symbol', 'expiry', 'asOf'].every((field) => typeof fields[field] === 'string') &&
    ['isWeekly', 'isMonthly', 'isQuarterly'].every((field) => typeof fields[field] === 'boolean') &&
    ['daysToExpiry', 'businessDaysToExpiry'].every((field) => Number.isInteger(fields[field])) &&
    (fields['label'] === null ? fields['rank'] === null : Number.isInteger(fields['rank']))
  )
}
