import { AppError } from '../../core/app-error.ts'
import type { Tx } from '../transaction.ts'
import { JOBS_SCHEMA } from '../jobs/pg-boss.ts'
import { relationsThere } from './tables.ts'

/** How the connections of a restore call themselves, so that it does not take itself for a rival. */
export const RESTORE_NAME = 'tidemark-restore'

/**
 * Refuses a database that is in use, that belongs to something else, or that holds books which
 * nobody said may go.
 */
export async function assertTarget(tx: Tx, { force }: { readonly force: boolean }): Promise<void> {
  const { rows } = await tx.query<{ readonly name: string; readonly users: readonly string[] }>(
    `select current_database() as name,
            array(select distinct application_name from pg_stat_activity
                  where datname = current_database() and application_name like 'tidemark%'
                    and application_name <> $1 order by 1) as users`,
    [RESTORE_NAME],
  )
  const { name, users } = rows[0]!
  if (users.length > 0) {
    throw refusal(
      `The database ${name} is in use by ${users.join(', ')}. Stop them, then restore again.`,
    )
  }
  const there = await relationsThere(tx)
  if (there.length === 0) return
  if (!there.includes('schema_migration')) {
    const some = there.slice(0, 3).join(', ')
    throw refusal(
      `The database ${name} holds things that are not Tidemark's (${some}). ` +
        'Restore into a database of its own.',
    )
  }
  if (force) return
  throw refusal(
    `The database ${name} is not empty: Tidemark's books are in it. Restore into an empty one by ` +
      '--into, or say --force to put the backup in their place.',
  )
}

/**
 * Takes away all that stands in the schema but what extensions brought, and the jobs, which are about
 * rows that go: no backup has any, and a worker makes those that are needed.
 */
export async function clearTarget(tx: Tx): Promise<void> {
  await tx.query(`drop schema if exists ${JOBS_SCHEMA} cascade`)
  await tx.query(`
    do $$
    declare
      command text;
    begin
      for command in
        select format('drop %s if exists %I cascade', case c.relkind
                 when 'v' then 'view' when 'm' then 'materialized view'
                 when 'f' then 'foreign table' when 'S' then 'sequence' else 'table' end, c.relname)
        from pg_class c
        where c.relnamespace = current_schema()::regnamespace
          and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
          and ${notOfExtension('pg_class', 'c.oid')}
        order by c.relkind = 'S'  -- most sequences go with their tables
      loop
        execute command;
      end loop;
      for command in
        -- All are named before the first goes: what a cascade took has no name any more.
        select unnest(array(
          select format('drop routine if exists %s cascade', p.oid::regprocedure)
          from pg_proc p
          where p.pronamespace = current_schema()::regnamespace
            and ${notOfExtension('pg_proc', 'p.oid')}))
      loop
        execute command;
      end loop;
      for command in
        select format('drop type if exists %I cascade', t.typname)
        from pg_type t
        where t.typnamespace = current_schema()::regnamespace and t.typtype in ('e', 'd', 'c')
          and (t.typrelid = 0
               or exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
          and ${notOfExtension('pg_type', 't.oid')}
      loop
        execute command;
      end loop;
    end $$`)
}

function notOfExtension(catalog: string, oid: string): string {
  return `not exists (select from pg_depend d where d.classid = '${catalog}'::regclass
                        and d.objid = ${oid} and d.deptype = 'e')`
}

function refusal(message: string): AppError {
  return new AppError('conflict', {}, { message })
}
