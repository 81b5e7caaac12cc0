import type { Series } from './queries.ts'

/** What coverage is shown of, as people call it. */
export const SERIES: readonly { readonly value: Series; readonly label: string }[] = [
  { value: '1m', label: 'Minutes' },
  { value: '1d', label: 'Days' },
  { value: 'quote_bar', label: 'Quotes' },
  { value: 'trade', label: 'Trades' },
  { value: 'option_value', label: 'Chains' },
]

export function isSeries(value: unknown): value is Series {
  return SERIES.some((series) => series.value === value)
}
