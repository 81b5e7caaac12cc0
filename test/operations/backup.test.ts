import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { openWorld, newUser, rowsOf, type World } from '#test/support/world.ts'
import { refusalOf } from '#test/support/books.ts'
import { emptyDatabase, testDatabase } from '#test/support/database.ts'
import { startSessionRun, storeSession, workOnBars } from '#test/support/traded-bars.ts'
import { wholeTables } from '#test/support/whole-tables.ts'
import { runWhen } from '#test/support/world-worker.ts'
import { backUpDatabase } from '#src/app/operations/database/back-up-database.ts'
import { restoreDatabase } from '#src/app/operations/database/restore-database.ts'
import { verifyBooks } from '#src/app/operations/database/verify.ts'
import { replayRun } from '#src/app/runs/replay-run.ts'
import { systemClock, type Context } from '#src/app/context.ts'
import { AppError } from '#src/core/app-error.ts'
import { chance } from '#src/core/chance.ts'
import { openArchiveReader } from '#src/store/backup/archive-reader.ts'
import { openArchiveWriter } from '#src/store/backup/archive-writer.ts'
import type { Part, TableParts } from '#src/store/backup/manifest.ts'
import { takeBackup } from '#src/store/backup/take-backup.ts'
import { openPool, type Pool } from '#src/store/pool.ts'
import type { RunRow } from '#src/store/runs/run-row.ts'
import { schemaDump } from '#src/store/schema-dump.ts'

let world: World
let scratch: string
let run: RunRow
let backup: string

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'tidemark-backup-'))
  world = await openWorld()
  await storeSession(world)
  const userId = await newUser(world, 'Asha \\ "\u0001", \t\n\\N 涨')
  run = await startSessionRun(world, userId)
  const worker = workOnBars(world)
  run = await runWhen(world, run, ({ status }) => status !== 'RUNNING')
  await worker.stop()
  await startSessionRun(world, userId)
  backup = await backUp(world.pool, 'whole.tar')
})
after(async () => {
  await world.close()
  rmSync(scratch, { recursive: true, force: true })
})

test('FO-363 a restored backup has every row to the byte, the same schema, and books that agree', async (t) => {
  assert.equal(run.status, 'COMPLETED', run.detail)
  const { dsn, pool } = await emptyDatabase(t)
  const restored = await restore(dsn)
  assert.deepEqual([restored.migrated, restored.discrepancies], [0, []])

  assert.deepEqual(await wholeTables(pool), await wholeTables(world.pool))
  assert.equal(await schemaDump(pool), await schemaDump(world.pool))
})

test('FO-363 a restored run comes out the same when it is replayed', async (t) => {
  const { dsn, pool } = await emptyDatabase(t)
  await restore(dsn)
  const replayed = await replayRun(contextOf(pool), run)
  assert.deepEqual(replayed, await replayRun(world.context, run))
  assert.deepEqual(replayed.differences, [])
  assert.ok(replayed.ticks > 300, `${replayed.ticks} ticks`)
  const fills = await rowsOf({ ...world, pool }, run, 'run_fill', 'fill_id')
  assert.ok(fills.length > 5, 'the run has traded')
})

test('the rules are in force after a restore', async (t) => {
  const { dsn, pool } = await emptyDatabase(t)
  await restore(dsn)
  const { userId, runId } = run
  const cash = pool.query('update run_account set cash = cash + 1 where run_id = $1', [runId])
  assert.equal((await refusalOf(cash)).constraint, 'run_account_follows')
  const late = pool.query('insert into run_status (user_id, run_id) values ($1, $2)', [
    userId,
    runId,
  ])
  assert.match((await refusalOf(late)).code, /^(?:RN001|23505)$/)
})

test('FO-363 a backup that is taken while runs trade is one moment of them', async (t) => {
  const trading = await openWorld(t)
  await storeSession(trading)
  const live = await startSessionRun(trading, await newUser(trading))
  const worker = workOnBars(trading)
  const before = await runWhen(trading, live, ({ tickCount }) => tickCount >= 20)
  const path = await backUp(trading.pool, 'trading.tar')
  const after = await runWhen(trading, live, () => true)
  await worker.stop()

  const { dsn, pool } = await emptyDatabase(t)
  const { discrepancies } = await restore(dsn, path)
  assert.deepEqual(discrepancies, [])
  const { ticks, differences } = await replayRun(contextOf(pool), live)
  assert.deepEqual(differences, [])
  assert.ok(ticks >= before.tickCount, 'what was committed before is in it')
  assert.ok(ticks <= after.tickCount, 'and nothing that was committed after')
})

test('a backup that was changed in any byte, or cut off anywhere, is refused before anything is touched', async () => {
  const whole = readFileSync(backup)
  const drawn = chance(20_260_101, 'test/backup', 0)
  const nowhere = 'postgresql://nobody@127.0.0.1:1/none' // it would be named in the refusal
  const path = join(scratch, 'damaged.tar')
  const places = Array.from({ length: 120 }, () => drawn.integer(whole.length))
  for (const place of [0, 124, 511, 512, whole.length - 1, ...places]) {
    const changed = Buffer.from(whole)
    changed[place]! ^= 1 << drawn.integer(8)
    writeFileSync(path, changed)
    await refused(restore(nowhere, path), /is damaged|is not a whole backup/)
    writeFileSync(path, whole.subarray(0, place))
    await refused(restore(nowhere, path), /is not a whole backup: its end is missing/)
  }
  writeFileSync(path, Buffer.concat([whole, Buffer.alloc(512)]))
  await refused(restore(nowhere, path), /is not a whole backup/)
  writeFileSync(path, 'select 1;\n'.repeat(100))
  await refused(restore(nowhere, path), /is damaged, or is no backup of Tidemark/)
  await refused(restore(nowhere, join(scratch, 'none.tar')), /there is none\. Name a file that/)
})

test('a database that is not empty is refused, and with --force it gives way as a whole', async (t) => {
  const { dsn } = await testDatabase(t)
  const pool = onlooker(t, dsn)
  await pool.query(`insert into app_user (user_id, name) values ('usr_old', 'Old')`)
  await refused(restore(dsn), /is not empty: Tidemark's books are in it.*by --into, or say --force/)
  const { rows } = await pool.query('select name from app_user')
  assert.deepEqual(rows, [{ name: 'Old' }], 'nothing was changed')

  await restore(dsn, backup, true)
  assert.deepEqual(await wholeTables(pool), await wholeTables(world.pool))
  assert.equal(await schemaDump(pool), await schemaDump(world.pool))
})

test("a database with somebody else's tables is refused, with --force too", async (t) => {
  const { dsn } = await emptyDatabase(t)
  await onlooker(t, dsn).query('create table invoices (id int)')
  await refused(restore(dsn, backup, true), /holds things that are not Tidemark's \(invoices\)/)
})

test('a database that Tidemark is using is refused, and the sentence names the user', async (t) => {
  const { dsn, pool } = await testDatabase(t)
  await pool.query(`set application_name = 'tidemark-trade'`)
  await refused(restore(dsn, backup, true), /in use by tidemark-trade\. Stop them, then restore/)
})

test('rows that break a rule are refused by the database or by the books, and leave what was there', async (t) => {
  const { dsn } = await testDatabase(t)
  const pool = onlooker(t, dsn)
  await pool.query(`insert into app_user (user_id, name) values ('usr_old', 'Old')`)

  const orphans = await rewritten('orphans.tar', 'app_user', () => '')
  const refusal = await refusalOf(restore(dsn, orphans, true))
  assert.equal(refusal.code, '23503', 'rows of nobody')
  const richer = await rewritten('richer.tar', 'run_account', (text) => text.replace('.', '1.'))
  await refused(restore(dsn, richer, true), /The books of the backup do not agree .*"cash"/)

  const { rows } = await pool.query('select name from app_user')
  assert.deepEqual(rows, [{ name: 'Old' }])
  assert.deepEqual(await verifyBooks(contextOf(pool)), [], 'and its rules are in force')
})

test("a backup is its owner's alone, and overwrites nothing", async () => {
  assert.equal(statSync(backup).mode & 0o777, 0o600)
  await refused(backUp(world.pool, 'whole.tar'), /There is a file at .*overwrites nothing/)
  await refused(backUp(world.pool, 'none/whole.tar'), /There is no directory .*none/)
  const nowhere = { path: '/proc/whole.tar', tidemark: 'a test' }
  await refused(takeBackup(world.pool, nowhere), /cannot be written \(\w+\), so there is no backup/)
  assert.deepEqual(
    readdirSync(scratch).filter((name) => name.includes('.part-')),
    [],
    'what was refused left nothing',
  )
  assert.deepEqual(
    await backUpDatabase(world.context, { path: scratch }).then(({ path }) =>
      statSync(path).isFile(),
    ),
    true,
  )
})

test('a database without Tidemark in it cannot be backed up', async (t) => {
  const { pool } = await emptyDatabase(t)
  await refused(backUp(pool, 'empty.tar'), /holds nothing of Tidemark/)
})

test('what names a transaction of one server is given anew by another', async (t) => {
  const { dsn, pool } = await emptyDatabase(t)
  await world.pool.query(`
    begin;
    alter table run_order disable trigger user;
    update run_order set changed_in = '9000000000000000000';
    alter table run_order enable trigger user;
    commit;`)
  await restore(dsn, await backUp(world.pool, 'elsewhere.tar'))
  const { rows } = await pool.query<{ orders: number; seen: number }>(
    `select count(*)::int as orders,
            count(*) filter (where pg_visible_in_snapshot(changed_in, pg_current_snapshot()))::int
              as seen
     from run_order`,
  )
  assert.ok(rows[0]!.orders > 0)
  assert.equal(rows[0]!.seen, rows[0]!.orders, 'no order has changed in the future')

  const { rows: odd } = await pool.query(
    `select c.relname || '.' || a.attname as column from pg_attribute a
     join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and a.attnum > 0 and not a.attisdropped
       and (a.atttypid in ('oid'::regtype, 'xid'::regtype, 'pg_lsn'::regtype, 'tid'::regtype,
                           'pg_snapshot'::regtype, 'regclass'::regtype)
            or (a.atttypid = 'xid8'::regtype and not a.atthasdef))`,
  )
  assert.deepEqual(odd, [], 'nothing else is of one server alone, and what is has a default')
})

async function backUp(pool: Pool, name: string): Promise<string> {
  return (await backUpDatabase({ pool, clock: systemClock }, { path: join(scratch, name) })).path
}

function restore(dsn: string, path = backup, force = false) {
  return restoreDatabase({ path, into: { dsn }, force })
}

function contextOf(pool: Pool): Context {
  return { ...world.context, pool }
}

/** A test's connections bear Tidemark's name; these are somebody's who looks on. */
function onlooker(t: TestContext, dsn: string): Pool {
  const pool = openPool(dsn, { applicationName: 'psql' })
  t.after(() => pool.end())
  return pool
}

/** The backup with other rows in one table, and a manifest that vouches for them. */
async function rewritten(
  name: string,
  table: string,
  edit: (text: string) => string,
): Promise<string> {
  const reader = await openArchiveReader(backup)
  const path = join(scratch, name)
  const writer = await openArchiveWriter(path)
  const tables: TableParts[] = []
  for (const found of reader.manifest.tables) {
    const parts: Part[] = []
    let { rows } = found
    for (const part of found.parts) {
      const content = await reader.read(part)
      const text = edit(zstdDecompressSync(content).toString())
      if (found.name === table) rows = text.split('\n').length - 1
      if (found.name === table && text === '') continue
      parts.push(
        await writer.add(part.file, found.name === table ? zstdCompressSync(text) : content),
      )
    }
    tables.push({ ...found, rows, parts })
  }
  await writer.finish({ ...reader.manifest, tables })
  await writer.close()
  await reader.close()
  return path
}

async function refused(attempt: Promise<unknown>, sentence: RegExp): Promise<void> {
  await assert.rejects(attempt, (error) => {
    assert.ok(error instanceof AppError, String(error))
    assert.match(error.message, sentence)
    return true
  })
}
