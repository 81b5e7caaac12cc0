import { DECIMAL } from '../../src/core/fixed.ts'
import { formatPrice, formatQuantity } from './decimal.ts'
import { wordsOf } from './words.ts'

const NEEDS_NO_NAME = new Set(['side', 'instrumentId', 'orderId', 'detail', 'message', 'prices'])
const FIRST = ['side', 'quantity', 'instrumentId', 'price']
const LAST = ['reason', 'orderId']

/** What an event says of itself, for people. The database keeps no order, so this does. */
export function eventFacts(body: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(body)
    .filter(([, value]) => value !== null && value !== undefined)
    .toSorted(([a], [b]) => placeOf(a) - placeOf(b))
    .map(([name, value]) => {
      const text = textOf(name, value)
      if (name === 'reason') return `reason: ${text.toLowerCase()}`
      return NEEDS_NO_NAME.has(name) ? text : `${wordsOf(name).toLowerCase()} ${text}`
    })
    .filter(Boolean)
}

function placeOf(name: string): number {
  const first = FIRST.indexOf(name)
  return first >= 0 ? first - FIRST.length : LAST.indexOf(name) + 1
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([inner, one]) => `${inner} ${textOf(name, one)}`)
      .join(', ')
  }
  const text = String(value)
  if (DECIMAL.test(text)) return /price/i.test(name) ? formatPrice(text) : formatQuantity(text)
  return name === 'side' || name === 'reason' ? wordsOf(text) : text
}
