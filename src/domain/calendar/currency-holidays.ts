/**
 * Days on which banks in Mumbai rest and stocks trade, so that currency derivatives do not.
 *
 * Source: the exchange's list of 2024 as brokers reprinted it. The other years hold the same
 *         feasts at their dates, and are provisional until a list of theirs is laid over them.
 */
export const CURRENCY_HOLIDAYS: ReadonlyMap<string, string> = new Map([
  ['2020-02-19', 'Chhatrapati Shivaji Jayanti'],
  ['2020-03-25', 'Gudi Padwa'],
  ['2020-05-07', 'Buddha Pournima'],
  ['2020-10-30', 'Id-e-Milad'],
  ['2021-02-19', 'Chhatrapati Shivaji Jayanti'],
  ['2021-04-13', 'Gudi Padwa'],
  ['2021-05-26', 'Buddha Pournima'],
  ['2021-08-16', 'Parsi New Year'],
  ['2021-10-19', 'Id-e-Milad'],
  ['2022-05-16', 'Buddha Pournima'],
  ['2022-08-16', 'Parsi New Year'],
  ['2023-03-22', 'Gudi Padwa'],
  ['2023-05-05', 'Buddha Pournima'],
  ['2023-08-16', 'Parsi New Year'],
  ['2024-02-19', 'Chhatrapati Shivaji Jayanti'],
  ['2024-04-09', 'Gudi Padwa'],
  ['2024-05-23', 'Buddha Pournima'],
  ['2024-09-16', 'Id-e-Milad'],
  ['2025-02-19', 'Chhatrapati Shivaji Jayanti'],
  ['2025-05-12', 'Buddha Pournima'],
  ['2026-02-19', 'Chhatrapati Shivaji Jayanti'],
  ['2026-03-19', 'Gudi Padwa'],
])

export const CURRENCY_KNOWN = { from: '2024-01-01', until: '2024-12-31' } as const
