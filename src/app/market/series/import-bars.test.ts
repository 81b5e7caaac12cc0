import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { systemClock, type Context } from '../../context.ts'
import { filesAt, importBars, type ImportBars, type ImportedFile } from './import-bars.ts'

const root = resolve(import.meta.dirname, '../../../..')
const shared = resolve(root, process.env['TIDEMARK_SHARED_DATA'] ?? '../shared/data')
const skip = existsSync(shared)
  ? false
  : 'The shared market data is absent; set TIDEMARK_SHARED_DATA to its folder.'

let database: TestDatabase
let context: Context
let folder: string

before(async () => {
  database = await testDatabase()
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  context = { pool: database.pool, clock: systemClock, log }
  folder = await mkdtemp(join(tmpdir(), 'tidemark-import-'))
})
after(async () => {
  await database.pool.end()
  await rm(folder, { recursive: true, force: true })
})

const CSV = `date,open,high,low,close,volume
2024-01-01,10,11,9,10.5,100
2024-01-02,10,11,12,10.5,100
2024-01-03,ten,11,9,10.5,100
2024-01-04,10,11,9,10.5,100
2024-01-04,10,11,9,10.5,100
2024-01-05,1e15,1e15,1e15,1e15,100
`
const ACME = { symbol: 'ACME', venueId: 'NSE' }

test('an import takes the good lines, and names the others with their reasons', async () => {
  const report = await importOne(await file('acme.csv', CSV), { instrument: ACME })
  assert.ok(report.outcome === 'read')
  assert.equal(report.instrumentId, 'ACME.NSE')
  assert.deepEqual([report.taken, report.known, report.refusedCount], [2, 1, 3])
  assert.deepEqual(report.refused, [
    { line: 3, reason: 'the high is below the low' },
    { line: 4, reason: 'the open "ten" is not a number' },
    { line: 7, reason: 'a number is too large to be kept' },
  ])
  const { rows } = await database.pool.query(
    `select taken, known, jsonb_array_length(refused) as refused from bar_import`,
  )
  assert.deepEqual(rows, [{ taken: 2, known: 1, refused: 3 }])
})

test('the same file again takes nothing, and changes nothing', async () => {
  const before = await everything()
  const report = await importOne(join(folder, 'acme.csv'), { instrument: ACME })
  assert.ok(report.outcome === 'read')
  assert.deepEqual([report.taken, report.known, report.refusedCount], [0, 3, 3])
  assert.deepEqual(await everything(), before)
})

test('a bar that differs from the stored one is refused with both values, and not overwritten', async () => {
  const other = CSV.replace('2024-01-04,10,11,9,10.5,100', '2024-01-04,10,11,9,10.75,100')
  const text = other.split('\n').slice(0, 5).join('\n')
  const report = await importOne(await file('other.csv', text), { instrument: ACME })
  assert.ok(report.outcome === 'read')
  assert.deepEqual(report.refused.at(-1), {
    line: 5,
    reason: 'another bar is stored for this time, and stays: close 10.75 here, 10.5 there',
  })
})

test('a file that cannot be read is refused whole, with what to do', async () => {
  const bad = await importOne(await file('bad.csv', 'a,b\n1,2\n'), { instrument: ACME })
  assert.ok(bad.outcome === 'left aside')
  assert.match(bad.reason, /bad\.csv has no column date, open, high, low, close/)
  const unnamed = await importOne(join(folder, 'acme.csv'), {})
  assert.ok(unnamed.outcome === 'left aside')
  assert.match(unnamed.reason, /does not say whose bars it holds. Say --symbol and --venue/)
})

test('the real files are imported whole, and known when they come again', { skip }, async () => {
  const first = await importAll('lean-india')
  // The lines of each file, counted by `unzip -p … | grep -c .`; of one member where there are two.
  assert.deepEqual(
    first.map(([name, ...counts]) => [name, ...counts]),
    [
      ['cccl.zip', 495, 0, 0],
      ['20190101_trade.zip', 217, 0, 0],
      ['20190102_trade.zip', 201, 0, 0],
      ['20190103_trade.zip', 188, 0, 0],
      ['20190709_trade.zip', 377, 0, 0],
      ['20190710_trade.zip', 376, 0, 0],
      ['20190101_trade.zip', 378, 0, 0],
      ['20190102_trade.zip', 377, 0, 0],
      ['20190103_trade.zip', 377, 0, 0],
    ],
  )
  const again = await importAll('lean-india')
  assert.deepEqual(
    again.map(([name, taken, known]) => [name, known, taken]),
    first.map(([name, taken, known]) => [name, taken, known]),
  )
})

test("Yahoo's daily bars are taken under the name that the caller gives", { skip }, async () => {
  const name = 'yahoofinance-SPY-20080101-20180101.csv'
  const path = join(folder, name)
  await copyFile(join(shared, 'equity/mplfinance', name), path)
  const report = await importOne(path, { instrument: { symbol: 'SPY', venueId: 'NYSE' } })
  assert.ok(report.outcome === 'read')
  // 2 519 lines of bars by tail -n +2 … | grep -c .; by sed -n 1808p the open is 209.419998 and the
  // low 209.850006, by 1825p 205.740005 and 206.960007.
  assert.deepEqual([report.taken, report.refused.map(({ line }) => line)], [2_517, [1808, 1825]])
})

async function importAll(part: string): Promise<[string, number, number, number][]> {
  const counts: [string, number, number, number][] = []
  for (const found of await filesAt([join(shared, part)])) {
    const report = await importBars(context, { file: found })
    if (report.outcome !== 'read') continue
    const name = report.path.slice(report.path.lastIndexOf('/') + 1)
    counts.push([name, report.taken, report.known, report.refusedCount])
  }
  return counts
}

async function importOne(path: string, request: Omit<ImportBars, 'file'>): Promise<ImportedFile> {
  const [found] = await filesAt([path])
  return importBars(context, { ...request, file: found! })
}

async function everything() {
  const bars = await database.pool.query('select * from bar order by 1, 2, 3')
  const imports = await database.pool.query('select * from bar_import order by 1')
  return [bars.rows, imports.rows]
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}
