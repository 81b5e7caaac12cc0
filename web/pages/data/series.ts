import type { Series, TickSeries } from './queries.ts'

/** What coverage is shown of, as people call it. */
export const SERIES: readonly { readonly value: Series; readonly label: string }[] = [
  { value: '1m', label: 'Minutes' },
  { value: '1d', label: 'Days' },
  { value: 'quote_bar', label: 'Quotes of minutes' },
  { value: 'quote', label: 'Quotes' },
  { value: 'trade', label: 'Trades' },
  { value: 'book_change', label: 'Books' },
  { value: 'option_value', label: 'Chains' },
]

export function isSeries(value: unknown): value is Series {
  return SERIES.some((series) => series.value === value)
}

/** What comes as it comes, and is shown row by row. */
export function isTickSeries(series: Series): series is TickSeries {
  return series === 'trade' || series === 'quote' || series === 'book_change'
}
