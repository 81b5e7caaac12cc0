import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../core/app-error.ts'
import { statementsOf, type Migration } from './migration-files.ts'
import {
  appliedMigrations,
  checkHistory,
  makeHistory,
  recordMigration,
} from './migration-history.ts'
import { ask, type Pool, type Queryable } from './pool.ts'
import { transaction, type Tx } from './transaction.ts'

const LOCK = 7_469_646_561 // any number that nobody else uses

/**
 * Applies one migration, unless it was applied meanwhile; says whether it did.
 *
 * Looks for the lock again and again, rather than wait for it inside a transaction: an index that is
 * made beside the traffic waits for every transaction, and would wait for that one for ever.
 */
export async function applyMigration(
  pool: Pool,
  files: readonly Migration[],
  file: Migration,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await (file.inTransaction ? applyWhole : applyBeside)(pool, files, file)
    if (outcome === 'applied') return true
    if (outcome === 'known') return false
    if (outcome === 'blocked' && attempt >= ATTEMPTS) throw blocked(file)
    await delay(outcome === 'blocked' ? BLOCKED_PAUSE_MS : LOOK_MS)
  }
}

type Outcome = 'applied' | 'known' | 'busy' | 'blocked'

const LOOK_MS = 25
const ATTEMPTS = 30
const BLOCKED_PAUSE_MS = 500

/** Who waits for a table holds up all who come after, so a migration waits for short times only. */
async function applyWhole(
  pool: Pool,
  files: readonly Migration[],
  file: Migration,
): Promise<Outcome> {
  try {
    return await transaction(pool, async (tx) => {
      await tx.query(`set local lock_timeout = '1s'; set local statement_timeout = 0`)
      if (!(await lockMigrations(tx))) return 'busy'
      if (await isApplied(tx, files, file)) return 'known'
      await recordMigration(tx, file)
      await run(tx, file)
      return 'applied'
    })
  } catch (cause) {
    if ((cause as { readonly code?: unknown }).code === '55P03') return 'blocked'
    throw cause
  }
}

/** On one connection, whose end also ends its lock. */
async function applyBeside(
  pool: Pool,
  files: readonly Migration[],
  file: Migration,
): Promise<Outcome> {
  const connection = await pool.connect()
  const db: Queryable = { query: (query, values) => ask(connection, pool.place, query, values) }
  try {
    await db.query('set statement_timeout = 0')
    const { rows } = await db.query<{ readonly locked: boolean }>(
      'select pg_try_advisory_lock($1) as locked',
      [LOCK],
    )
    if (!rows[0]!.locked) return 'busy'
    if (await isApplied(db, files, file)) return 'known'
    await dropHalfMade(db, file)
    for (const statement of statementsOf(file.sql)) await run(db, { ...file, sql: statement })
    await recordMigration(db, file)
    return 'applied'
  } finally {
    connection.release(true)
  }
}

/** An index whose making was interrupted stays, useless and in the way of its name. */
async function dropHalfMade(db: Queryable, { sql }: Migration): Promise<void> {
  const { rows } = await db.query<{ readonly name: string }>(
    `select quote_ident(c.relname) as name from pg_index i join pg_class c on c.oid = i.indexrelid
     where not i.indisvalid and c.relnamespace = current_schema()::regnamespace`,
  )
  const named = new Set(sql.split(/[\s;]+/))
  for (const { name } of rows) {
    if (named.has(name)) await db.query(`drop index concurrently if exists ${name}`)
  }
}

/** Applies migrations to an empty schema, inside a transaction of the caller's. */
export async function applyToEmpty(tx: Tx, files: readonly Migration[]): Promise<void> {
  await makeHistory(tx)
  for (const file of files) {
    await recordMigration(tx, file)
    // Nobody else sees these tables yet, so an index needs no way around the traffic.
    const sql = file.inTransaction ? file.sql : file.sql.replaceAll(/ concurrently /gi, ' ')
    await run(tx, { ...file, sql })
  }
}

/** Holds off every migration, elsewhere too, until the transaction ends; false: one is at work. */
export async function lockMigrations(tx: Tx, how: 'alone' | 'shared' = 'alone'): Promise<boolean> {
  const lock = how === 'alone' ? 'pg_try_advisory_xact_lock' : 'pg_try_advisory_xact_lock_shared'
  const { rows } = await tx.query<{ readonly locked: boolean }>(`select ${lock}($1) as locked`, [
    LOCK,
  ])
  return rows[0]!.locked
}

async function isApplied(
  db: Queryable,
  files: readonly Migration[],
  { version }: Migration,
): Promise<boolean> {
  await makeHistory(db)
  const applied = await appliedMigrations(db)
  checkHistory(files, applied) // a rival may have come with other files
  return applied.length >= version
}

async function run(db: Queryable, { file, sql, inTransaction }: Migration): Promise<void> {
  try {
    await db.query(sql)
  } catch (cause) {
    const { code, message, position } = cause as Error & { code?: string; position?: string }
    if (code === undefined || /^(?:40|57P|08|53)|^55P03$/.test(code)) throw cause
    const line = position ? ` in line ${lineOf(sql, Number(position))}` : ''
    const kept = inTransaction
      ? 'Nothing of it was kept.'
      : 'What it had made is used or made again by the next attempt.'
    throw new AppError(
      'internal',
      {},
      {
        message: `The migration ${file} failed${line}: ${message}. ${kept}`,
        cause,
      },
    )
  }
}

function blocked({ file }: Migration): AppError {
  const message =
    `The migration ${file} could not lock its tables for long: other transactions hold them. ` +
    'Stop them or let them end, then start again. Nothing of it was kept.'
  return new AppError('database_unavailable', {}, { message })
}

/** PostgreSQL counts characters, from 1. */
function lineOf(sql: string, position: number): number {
  return [...sql].slice(0, position - 1).filter((character) => character === '\n').length + 1
}
