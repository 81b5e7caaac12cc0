import type { Queryable } from './pool.ts'
import { SCHEMA_PARTS } from './schema-queries.ts'

/**
 * The schema as one text, from the catalogs: the same schema gives the same text, whatever order
 * it was made in. For reading and for comparing, as `docs/schema.sql`; not for restoring.
 */
export async function schemaDump(database: Queryable): Promise<string> {
  const parts: string[] = []
  for (const { title, sql } of SCHEMA_PARTS) {
    const { rows } = await database.query<{ readonly text: string }>(sql)
    if (rows.length === 0) continue
    const texts = rows.map(({ text }) => text.replaceAll('\r\n', '\n').trimEnd())
    parts.push(`-- ${title}\n\n${texts.join('\n\n')}\n`)
  }
  return parts.join('\n')
}
