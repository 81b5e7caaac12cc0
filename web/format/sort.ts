import { fixed } from '../../src/core/fixed.ts'

export type SortKind = 'text' | 'decimal' | 'count'
export type SortValue = string | number | null

/** Rows in the order of one column. What is missing comes last, whichever way one sorts. */
export function sortRows<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => SortValue,
  kind: SortKind,
  descending: boolean,
): readonly Row[] {
  const turn = descending ? -1 : 1
  return rows.toSorted((left, right) => {
    const [a, b] = [valueOf(left), valueOf(right)]
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return turn * compare(a, b, kind)
  })
}

function compare(a: string | number, b: string | number, kind: SortKind): number {
  if (kind === 'text') return String(a) < String(b) ? -1 : Number(String(a) > String(b))
  if (kind === 'count') return Number(a) - Number(b)
  const difference = fixed(String(a)) - fixed(String(b)) // exact: amounts are not floats
  return difference < 0n ? -1 : Number(difference > 0n)
}
