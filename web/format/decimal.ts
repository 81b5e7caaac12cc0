import { fixed, format, formatPlaces } from '../../src/core/fixed.ts'

const SYMBOLS: Readonly<Record<string, string>> = { INR: '₹', USD: '$', EUR: '€', GBP: '£' }
const MINUS = '\u2212' // as wide as a digit, so that columns align

/**
 * Decimal text for people, from the exact text that the API sends; never through a float.
 *
 * Edges:  rupees are grouped as India writes them, 12,34,567.89; other currencies in threes.
 *         What is not there (null) is a dash.
 */
export function formatMoney(
  text: string | null | undefined,
  currency = 'INR',
  { sign = false }: { readonly sign?: boolean } = {},
): string {
  if (text === null || text === undefined) return '–'
  const rounded = formatPlaces(fixed(text), 2)
  const [whole, fraction] = magnitudeOf(rounded).split('.')
  const symbol = SYMBOLS[currency] ?? `${currency}\u00a0`
  return `${signOf(rounded, sign)}${symbol}${groupDigits(whole!, currency)}.${fraction}`
}

/**
 * A price without its currency: at least two places, and as many as it has up to `most`. A quoted
 * price is shown whole; an average has a tail that nobody needs.
 */
export function formatPrice(
  text: string | null | undefined,
  currency = 'INR',
  { most = 8 }: { readonly most?: number } = {},
): string {
  if (text === null || text === undefined) return '–'
  const value = fixed(text)
  const exact = format(value)
  const places = Math.min(most, Math.max(2, exact.split('.')[1]?.length ?? 0))
  const shown = formatPlaces(value, places)
  const [whole, fraction] = magnitudeOf(shown).split('.')
  return `${signOf(shown, false)}${groupDigits(whole!, currency)}.${fraction}`
}

/** Units held or asked for: as many places as there are, and no more. */
export function formatQuantity(text: string | null | undefined, currency = 'INR'): string {
  if (text === null || text === undefined) return '–'
  const exact = format(fixed(text))
  const [whole, fraction] = magnitudeOf(exact).split('.')
  const grouped = groupDigits(whole!, currency)
  return signOf(exact, false) + (fraction ? `${grouped}.${fraction}` : grouped)
}

export function formatCount(count: number | string, currency = 'INR'): string {
  return groupDigits(String(count), currency)
}

/** A number of analytics, which is a float: grouped, with so many places; null is a dash. */
export function formatAnalytic(
  value: number | null | undefined,
  places = 2,
  currency = 'INR',
): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  const text = value.toFixed(places)
  const shown = /[1-9]/.test(text) ? text : magnitudeOf(text)
  const [whole, fraction] = magnitudeOf(shown).split('.')
  const grouped = signOf(shown, false) + groupDigits(whole!, currency)
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** 1234567 is `12.3 L`, as India counts: lakh, crore. Others in thousands and millions. */
export function brief(value: number | null | undefined, currency = 'INR'): string {
  if (value === null || value === undefined) return '–'
  const sign = value < 0 ? MINUS : ''
  const size = Math.abs(value)
  const steps: readonly (readonly [number, string])[] =
    currency === 'INR'
      ? [
          [1e7, ' Cr'],
          [1e5, ' L'],
          [1e3, 'k'],
        ]
      : [
          [1e9, 'B'],
          [1e6, 'M'],
          [1e3, 'k'],
        ]
  const [unit, name] = steps.find(([from]) => size >= from) ?? [1, '']
  const scaled = size / unit
  const places = name === '' || scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2
  return `${sign}${scaled.toFixed(places)}${name}`
}

/** 0.0512 is `+5.12 %`: a fraction is an analytic, so it may be a float. */
export function formatFraction(
  fraction: number,
  { sign = false }: { readonly sign?: boolean } = {},
): string {
  if (!Number.isFinite(fraction)) return '–'
  const text = (fraction * 100).toFixed(2)
  const shown = text === '-0.00' ? '0.00' : text
  return `${signOf(shown, sign)}${magnitudeOf(shown)}\u00a0%`
}

/** The last three digits, then twos, where the currency is the rupee; else threes. */
export function groupDigits(whole: string, currency: string): string {
  const group = currency === 'INR' ? 2 : 3
  const tail = whole.slice(-3)
  const groups: string[] = []
  for (let end = whole.length - 3; end > 0; end -= group) {
    groups.unshift(whole.slice(Math.max(0, end - group), end))
  }
  return [...groups, tail].join(',')
}

/** −1, 0 or 1: what decides a colour. */
export function directionOf(text: string | null | undefined): -1 | 0 | 1 {
  const value = text === null || text === undefined ? 0n : fixed(text)
  return value > 0n ? 1 : value < 0n ? -1 : 0
}

function signOf(text: string, plus: boolean): string {
  if (text.startsWith('-')) return MINUS
  return plus && /[1-9]/.test(text) ? '+' : ''
}

function magnitudeOf(text: string): string {
  return text.replace('-', '')
}
