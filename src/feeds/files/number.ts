import { divideHalfEven, type Fixed } from '../../core/fixed.ts'

export interface ReadNumber<Unit extends string> {
  readonly value: Fixed<Unit>
  readonly rounded: boolean // digits beyond the eighth place were cut, half to even
}

const PLAIN = /^(\d{1,20})(?:\.(\d{1,8}))?$/
const GENERAL = /^([+-]?)([\d,]*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/
const GROUPED = /^\d{1,3}(,\d{2,3})*,\d{3}$/ // 1,234,567 and, as India writes it, 12,34,567

/**
 * Reads a number as files write it: with separators of thousands, with an exponent, and with the tail
 * of a float (`147.10000600000001`), which is cut to eight places and said to be.
 *
 * Units:  `dividedBy` is the file's own scale; Lean writes equity prices × 10 000.
 * Edges:  null when it is no number, or larger than the books hold.
 */
export function readNumber<Unit extends string>(
  text: string,
  dividedBy: 1 | 10_000 = 1,
): ReadNumber<Unit> | null {
  const plain = PLAIN.exec(text)
  if (plain) {
    const fraction = plain[2] ?? ''
    return scaled(BigInt(plain[1]! + fraction), -fraction.length, dividedBy)
  }
  const match = GENERAL.exec(text.trim())
  if (!match) return null
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole.includes(',') && !GROUPED.test(whole)) return null
  const digits = whole.replaceAll(',', '') + fraction
  if (digits === '' || digits.length > 60 || Math.abs(Number(exponent)) > 40) return null

  const magnitude = BigInt(digits)
  const power = Number(exponent) - fraction.length
  return scaled(sign === '-' ? -magnitude : magnitude, power, dividedBy)
}

/** digits × 10^power ÷ dividedBy, in counts of 10⁻⁸. */
function scaled<Unit extends string>(
  digits: bigint,
  power: number,
  dividedBy: 1 | 10_000,
): ReadNumber<Unit> | null {
  const shift = power + 8 - (dividedBy === 10_000 ? 4 : 0)
  const divisor = shift < 0 ? 10n ** BigInt(-shift) : 1n
  const value = shift < 0 ? divideHalfEven(digits, divisor) : digits * 10n ** BigInt(shift)
  if (value >= LARGEST || value <= -LARGEST) return null
  return { value: value as Fixed<Unit>, rounded: digits % divisor !== 0n }
}

const LARGEST = 10n ** 38n // numeric(38,8)
