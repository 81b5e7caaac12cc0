import { AppError } from '../../core/app-error.ts'
import type { Queryable } from '../pool.ts'
import type { SequenceValue } from './manifest.ts'

export interface BackedUpTable {
  readonly name: string
  readonly columns: readonly string[] // without those that the database fills itself
}

/**
 * The tables whose rows are worth keeping, so that none refers to a later one: all of ours but the
 * list of migrations, which the manifest has, and unlogged ones, which a crash may empty anyway.
 *
 * A column that names a transaction is left out: elsewhere that number is another's, or lies in the
 * future. By its default a restored row has changed in the transaction of the restore.
 */
export async function backedUpTables(db: Queryable): Promise<BackedUpTable[]> {
  const { rows } = await db.query<BackedUpTable & { readonly refersTo: readonly string[] }>(
    `select c.relname as name,
            array(select a.attname::text from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                    and a.attgenerated = '' and a.atttypid <> 'xid8'::regtype
                  order by a.attnum) as columns,
            array(select distinct p.relname::text from pg_constraint k
                  join pg_class p on p.oid = k.confrelid
                  where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid)
              as "refersTo"
     from pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
       and not c.relispartition and c.relpersistence = 'p' and c.relname <> 'schema_migration'
       and ${NOT_OF_EXTENSION}
     order by c.relname collate "C"`,
  )
  const ordered: BackedUpTable[] = []
  const waiting = new Map(rows.map((table) => [table.name, table]))
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter(({ refersTo }) =>
      refersTo.every((name) => !waiting.has(name)),
    )
    if (ready.length === 0) throw circle([...waiting.keys()])
    for (const { name, columns } of ready) {
      ordered.push({ name, columns })
      waiting.delete(name)
    }
  }
  return ordered
}

const NOT_OF_EXTENSION = `not exists (select from pg_depend d where d.classid = 'pg_class'::regclass
  and d.objid = c.oid and d.deptype = 'e')`

/** Where each counter stands; one that never counted is left out. */
export async function sequenceValues(db: Queryable): Promise<SequenceValue[]> {
  const { rows } = await db.query<SequenceValue>(
    `select sequencename as name, last_value::text as value from pg_sequences
     where schemaname = current_schema() and last_value is not null
     order by sequencename collate "C"`,
  )
  return rows
}

/** What a schema holds that is ours or anybody's, by name; an extension's own does not count. */
export async function relationsThere(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ readonly name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = current_schema()::regnamespace
       and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and ${NOT_OF_EXTENSION}
     order by c.relname collate "C"`,
  )
  return rows.map(({ name }) => name)
}

function circle(names: readonly string[]): AppError {
  const message = `The tables ${names.join(', ')} refer to each other in a circle.`
  return new AppError('internal', {}, { message })
}
