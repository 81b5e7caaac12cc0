import { backedUpTables } from '#src/store/backup/tables.ts'
import type { Queryable } from '#src/store/pool.ts'

/**
 * Every table of ours as a count and a hash of all its rows, without what names a transaction of this
 * one server.
 */
export async function wholeTables(db: Queryable): Promise<Readonly<Record<string, string>>> {
  const said = (await backedUpTables(db)).map(({ name, columns }) => {
    const list = columns.map((column) => `"${column}"`).join(', ')
    return `(select count(*) || ' ' || md5(coalesce(string_agg(t::text, e'\\n'
               order by t::text collate "C"), '')) from (select ${list} from "${name}") t) as "${name}"`
  })
  const { rows } = await db.query<Record<string, string>>(`select ${said.join(', ')}`)
  return rows[0]!
}
