import { DECIMAL } from '../../src/core/fixed.ts'
import { directionOf, formatCount, formatMoney, formatPrice, formatQuantity } from './decimal.ts'
import { symbolOf, wordsOf } from './words.ts'

type Body = Readonly<Record<string, unknown>>

const NEEDS_NO_NAME = new Set(['side', 'instrumentId', 'orderId', 'detail', 'message', 'prices'])
const FIRST = ['side', 'quantity', 'instrumentId', 'price']
const LAST = ['reason', 'orderId']

/** What an event says of itself, for people. The database keeps no order, so this does. */
export function eventFacts(body: Body, currency: string): readonly string[] {
  const { orders, filled, spent, ...others } = body
  if (typeof orders === 'number' && typeof filled === 'number' && typeof spent === 'string') {
    return [purchaseOf(orders, filled, spent, currency), ...factsOf(others)]
  }
  return factsOf(body)
}

/** What a scheduled event did: the cash that it spent, or freed when that is negative. */
function purchaseOf(orders: number, filled: number, spent: string, currency: string): string {
  if (orders === 0) return 'no orders'
  const count = filled === orders ? '' : `${filled === 0 ? 'none' : formatCount(filled)} of `
  const ordered = `${count}${formatCount(orders)} ${orders === 1 ? 'order' : 'orders'}`
  const direction = directionOf(spent)
  if (direction === 0) return filled === orders ? ordered : `${ordered} filled`
  const amount = formatMoney(spent.replace('-', ''), currency)
  return `${direction > 0 ? 'invested' : 'freed'} ${amount} in ${ordered}`
}

function factsOf(body: Body): readonly string[] {
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
      .map(([inner, one]) => `${symbolOf(inner)} ${textOf(name, one)}`)
      .join(', ')
  }
  const text = String(value)
  if (DECIMAL.test(text)) return /price/i.test(name) ? formatPrice(text) : formatQuantity(text)
  if (name === 'instrumentId') return symbolOf(text)
  return name === 'side' || name === 'reason' ? wordsOf(text) : text
}
