import { format } from '../../core/fixed.ts'
import { readNumber } from './number.ts'

const PLAIN = /^\d{1,12}(?:\.\d{1,8})?$/

/**
 * A number of a file as the text that SQL takes, without ever being a float. Null when it is no
 * number: empty, NaN, infinite, words.
 */
export function decimalText(text: string, dividedBy: 1 | 10_000 = 1): string | null {
  if (dividedBy === 1) {
    if (PLAIN.test(text)) return text
  } else if (/^\d{5,16}$/.test(text)) {
    return `${text.slice(0, -4)}.${text.slice(-4)}`
  }
  const read = readNumber<'price'>(text, dividedBy)
  return read === null ? null : format(read.value)
}

/** Compares decimal texts of numbers that are not negative. */
export function isAbove(a: string, b: string): boolean {
  return Number(a) > Number(b)
}

/** What is wrong with a bar's four prices and its volume as texts; null when nothing is. */
export function textBarFault(
  open: string,
  high: string,
  low: string,
  close: string,
  volume: string,
): string | null {
  const [o, h, l, c] = [Number(open), Number(high), Number(low), Number(close)]
  if (!(l > 0)) return 'a price is zero or negative'
  if (Number(volume) < 0) return 'the volume is negative'
  if (h < l) return 'the high is below the low'
  if (o > h || c > h) return 'the open or close is above the high'
  if (o < l || c < l) return 'the open or close is below the low'
  return null
}

export function notNumber(name: string, text: string | undefined): string {
  if (text === undefined || text.trim() === '') return `the ${name} is empty`
  return `the ${name} "${text.slice(0, 40)}" is not a number`
}
