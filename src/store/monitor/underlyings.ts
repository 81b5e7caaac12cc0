import type { Queryable } from '../transaction.ts'

/** Symbols on which options are listed, those with most first. */
export async function underlyingsWithOptions(
  db: Queryable,
): Promise<{ readonly symbol: string; readonly options: number }[]> {
  const { rows } = await db.query<{ symbol: string; options: number }>(
    `select underlying as symbol, count(*)::int as options from instrument
     where kind = 'option' and underlying is not null
     group by underlying order by 2 desc, 1`,
  )
  return rows
}
