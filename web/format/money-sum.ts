import { fixed, format, minus, plus, toNumber, type Money } from '../../src/core/fixed.ts'

/** Exact sums of decimal text, as text. What is missing counts nothing. */
export function sumOf(amounts: readonly (string | null)[]): string {
  return format(amounts.map((amount) => fixed<'money'>(amount ?? '0')).reduce(plus, 0n as Money))
}

export function differenceOf(amount: string, less: string): string {
  return format(minus(fixed<'money'>(amount), fixed<'money'>(less)))
}

/** part ÷ whole, an analytic; nothing of nothing is no number. */
export function fractionOf(part: string, whole: string): number {
  return numberOf(part) / numberOf(whole)
}

/** The door to pictures. */
export function numberOf(text: string): number {
  return toNumber(fixed(text))
}
