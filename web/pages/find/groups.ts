import type { Found } from './queries.ts'

export interface Group {
  readonly title: string
  readonly items: readonly Found[]
}

const TITLES: Readonly<Record<Found['kind'], string>> = {
  index: 'Indices',
  equity: 'Shares',
  etf: 'Funds',
  spot: 'Pairs',
  perpetual: 'Perpetuals',
  future: 'Futures',
  option: 'Options',
}

/** What was found, by kind; the kind of the best match first, and in each the best match first. */
export function groupByKind(found: readonly Found[]): readonly Group[] {
  const groups = new Map<Found['kind'], Found[]>()
  for (const item of found) groups.set(item.kind, [...(groups.get(item.kind) ?? []), item])
  return [...groups].map(([kind, items]) => ({ title: TITLES[kind], items }))
}
