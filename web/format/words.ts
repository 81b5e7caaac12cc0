import { formatCount } from './decimal.ts'

/** What is not written as other words are. */
const NAMES: Readonly<Record<string, string>> = {
  sip: 'SIP',
  etf: 'ETF',
  xgboost: 'XGBoost',
  lightgbm: 'LightGBM',
}

/** PARTIALLY_FILLED, maximum_position and stopFraction as people write them. */
export function wordsOf(name: string): string {
  const spaced = name.replaceAll(/(?<=[a-z])[A-Z]/g, ' $&').replaceAll(/[_-]/g, ' ')
  const words = spaced.toLowerCase()
  const sentence = words.charAt(0).toUpperCase() + words.slice(1)
  return sentence.replaceAll(
    /\b(sip|etf|xgboost|lightgbm)\b/gi,
    (name) => NAMES[name.toLowerCase()]!,
  )
}

/** `1 day` and `2 days`: a count with its noun, which takes an s. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** AL of Ada Lovelace, A of ada@example.org. */
export function initialsOf(name: string): string {
  const words = name
    .split('@')[0]!
    .split(/[\s._-]+/)
    .filter(Boolean)
  const first = words[0]?.[0] ?? ''
  const last = words.length > 1 ? words.at(-1)![0]! : ''
  return (first + last).toUpperCase()
}

/** GOLDBEES of GOLDBEES.NSE. */
export function symbolOf(instrumentId: string): string {
  return instrumentId.split('.')[0]!
}
