import assert from 'node:assert/strict'
import { verifyBooks } from '#src/app/operations/database/verify.ts'
import type { Context } from '#src/app/context.ts'
import type { Queryable } from '#src/store/pool.ts'

/** Every table that belongs to a run, and those that its history touches. */
export const BOOKS = [
  'app_user',
  'audit_log',
  'run',
  'run_state',
  'run_status',
  'run_command',
  'run_order',
  'run_fill',
  'run_position',
  'run_account',
  'run_equity',
  'run_mark',
  'run_event',
] as const

export type BookTable = (typeof BOOKS)[number]

/** How many rows each table has, of one run or of all. */
export async function countsOf(
  db: Queryable,
  run?: { readonly userId: string; readonly runId: string },
): Promise<Readonly<Record<string, number>>> {
  const tables = run ? BOOKS.filter((table) => table.startsWith('run_')) : BOOKS
  const where = run ? 'where user_id = $1 and run_id = $2' : ''
  const counts = tables.map((table) => `(select count(*)::int from ${table} ${where}) "${table}"`)
  const { rows } = await db.query<Record<string, number>>(
    `select ${counts.join(', ')}`,
    run ? [run.userId, run.runId] : [],
  )
  return rows[0]!
}

/** All that the books say, to the last byte, as one line a table. */
export async function wholeBooks(db: Queryable): Promise<Readonly<Record<string, string>>> {
  const said = BOOKS.map(
    (table) => `(select count(*) || ' rows, ' || md5(coalesce(string_agg(t::text, e'\\n'
                 order by t::text), '')) from ${table} t) "${table}"`,
  )
  const { rows } = await db.query<Record<string, string>>(`select ${said.join(', ')}`)
  return rows[0]!
}

/** What the wall clock or chance put into a row, and the keys of the run itself. */
const SURROGATES = [
  ['user_id', 'run_id', 'worker_id', 'fence', 'changed_in'],
  ['recorded_at', 'updated_at', 'started_at', 'ended_at', 'armed_until'],
].flat()

/** The ledgers of one run without surrogates: all rows of each table, as sorted lines of JSON. */
export async function ledgersOf(
  db: Queryable,
  { userId, runId }: { readonly userId: string; readonly runId: string },
): Promise<Readonly<Record<string, readonly string[]>>> {
  const ledgers: Record<string, readonly string[]> = {}
  for (const table of BOOKS.filter((name) => name.startsWith('run_'))) {
    const { rows } = await db.query<{ line: string }>(
      `select (to_jsonb(t) - $3::text[])::text as line from ${table} t
       where user_id = $1 and run_id = $2 order by 1`,
      [userId, runId, SURROGATES],
    )
    ledgers[table] = rows.map(({ line }) => line)
  }
  return ledgers
}

export async function assertBooksAgree(context: Context): Promise<void> {
  assert.deepEqual(await verifyBooks(context), [], 'the books agree with themselves')
}

/** Does what must not work, and proves that it left no trace in books that still agree. */
export async function assertNoTrace(context: Context, attempt: () => Promise<void>): Promise<void> {
  const before = await wholeBooks(context.pool)
  await attempt()
  assert.deepEqual(await wholeBooks(context.pool), before, 'nothing changed in the books')
  await assertBooksAgree(context)
}

/** What PostgreSQL said when it refused a statement. */
export interface Refusal {
  readonly code: string
  readonly constraint?: string
  readonly message: string
}

export async function refusalOf(asked: Promise<unknown>): Promise<Refusal> {
  const refused = await asked.then(
    () => null,
    (cause: unknown) => cause as Refusal,
  )
  assert.ok(refused !== null, 'the database refuses it')
  assert.match(refused.code ?? '', /^[0-9A-Z]{5}$/, `it is refused by SQL: ${refused.message}`)
  return refused
}
