import { readFileSync } from 'node:fs'
import type { PgBoss } from 'pg-boss'
import { ask, type Connection, type Pool } from '../pool.ts'
import type { Tx } from '../transaction.ts'

/** Where pg-boss keeps its tables, which are its own: our migrations and backups know nothing of them. */
export const JOBS_SCHEMA = 'tidemark_jobs'

/** How often jobs are looked through for those whose worker is gone. */
export const SUPERVISED_EVERY_S = 5

/** What pg-boss asks with. */
interface OverSql {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

/**
 * pg-boss on our own pool, so that its connections are counted among ours, and what goes wrong with
 * them is said in our words. It does nothing by itself: no timer of its own looks at the database.
 */
export async function openBoss(pool: Pool): Promise<PgBoss> {
  const boss = await newBoss(overPool(pool), { migrates: false })
  await boss.start()
  return boss
}

/**
 * Makes or renews pg-boss's schema, and what `make` makes in it, where something is not as the
 * installed version wants it. One process does; others wait for it and find it done.
 */
export async function prepareJobs(
  pool: Pool,
  isMade: string, // a query that is asked once the schema is there, and gives a row where all is made
  make: (boss: PgBoss) => Promise<void>,
): Promise<void> {
  const connection = await pool.connect()
  let broken = true
  try {
    if (!(await isPrepared(connection, pool, isMade))) {
      await ask(connection, pool.place, 'select pg_advisory_lock($1)', [PREPARE_LOCK])
      if (!(await isPrepared(connection, pool, isMade))) await prepare(connection, pool, make)
      await ask(connection, pool.place, 'select pg_advisory_unlock($1)', [PREPARE_LOCK])
    }
    broken = false
  } finally {
    connection.release(broken) // with its lock, and a transaction that pg-boss may have left open
  }
}

const PREPARE_LOCK = 7_469_646_563

async function prepare(
  connection: Connection,
  pool: Pool,
  make: (boss: PgBoss) => Promise<void>,
): Promise<void> {
  const boss = await newBoss(overConnection(connection, pool), { migrates: true })
  await boss.start()
  try {
    await make(boss)
  } finally {
    await boss.stop({ graceful: false })
  }
}

async function newBoss(db: OverSql, { migrates }: { migrates: boolean }): Promise<PgBoss> {
  const { PgBoss } = await import('pg-boss') // 90 ms: only who has jobs pays for it
  const boss = new PgBoss({
    db,
    schema: JOBS_SCHEMA,
    migrate: migrates,
    supervise: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    monitorIntervalSeconds: SUPERVISED_EVERY_S,
    superviseIntervalSeconds: SUPERVISED_EVERY_S,
  })
  boss.on('error', () => {}) // whoever asked for something is told by the rejected promise
  return boss
}

/** For what is to happen with a transaction or not at all. */
export function overTx(tx: Tx): OverSql {
  return { executeSql: async (text, values) => withRows(await tx.query(text, values)) }
}

/** Without values it may be several statements that begin a transaction, which a fault leaves open. */
function overPool(pool: Pool): OverSql {
  return {
    executeSql: async (text, values) => {
      if (values !== undefined) return withRows(await pool.query(text, values))
      const connection = await pool.connect()
      let broken = true
      try {
        const answer = await overConnection(connection, pool).executeSql(text)
        broken = false
        return answer
      } finally {
        connection.release(broken)
      }
    },
  }
}

function overConnection(connection: Connection, { place }: Pool): OverSql {
  return {
    executeSql: async (text, values) => withRows(await ask(connection, place, text, values)),
  }
}

/** Several statements in one have none. */
function withRows({ rows }: { readonly rows: unknown[] | undefined }): { rows: unknown[] } {
  return { rows: rows ?? [] }
}

async function isPrepared(connection: Connection, pool: Pool, isMade: string): Promise<boolean> {
  const { rows } = await ask<{ readonly there: boolean }>(
    connection,
    pool.place,
    `select to_regclass('${JOBS_SCHEMA}.version') is not null as there`,
  )
  if (!rows[0]!.there) return false
  const versions = await ask<{ readonly version: number }>(
    connection,
    pool.place,
    `select version from ${JOBS_SCHEMA}.version where exists (${isMade})`,
  )
  return versions.rows[0]?.version === wantedVersion()
}

let wanted: number | null = null

/** The schema that the installed pg-boss works on, as its package says. */
function wantedVersion(): number {
  if (wanted !== null) return wanted
  const text = readFileSync(new URL(import.meta.resolve('pg-boss/package.json')), 'utf8')
  const { pgboss } = JSON.parse(text) as { readonly pgboss: { readonly schema: number } }
  wanted = pgboss.schema
  return wanted
}
