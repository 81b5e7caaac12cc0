import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { tidemark, type Environment } from '#test/support/tidemark.ts'

let scratch: string
let database: TestDatabase
let environment: Environment

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'tidemark-indicators-'))
  database = await testDatabase()
  environment = { DB_DSN: database.dsn, TIDEMARK_HOME: join(scratch, 'home') }
})
after(async () => {
  await database.pool.end()
  rmSync(scratch, { recursive: true, force: true })
})

test('indicators are listed and explained without a database', async () => {
  const listed = await tidemark({}, 'indicator', 'list', '--search', 'bollinger', '--json')
  assert.equal(listed.code, 0, listed.stderr)
  const ids = listed.stdout.trim().split('\n')
  assert.deepEqual(
    ids.map((line) => (JSON.parse(line) as { id: string }).id),
    ['BBANDS_20_2', 'BBW_20_2', 'PERCENTB_20_2'],
  )
  const shown = await tidemark({}, 'indicator', 'show', 'macd_8', '--json')
  const { id, warm_up } = JSON.parse(shown.stdout) as { id: string; warm_up: number }
  assert.deepEqual([id, warm_up], ['MACD_8_26_9', 33])
  assert.equal((await tidemark({}, 'indicator', 'list', '--search', 'nothing')).code, 1)
  const refused = await tidemark({}, 'indicator', 'show', 'RSI_0')
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /period of RSI_0 must be a whole number from 1 to 5000/)
})

test('an indicator is drawn over stored bars', async () => {
  const days = ['08', '09', '10', '11', '12']
  const lines = days.map((day, index) => {
    const close = index + 1
    return `2024-01-${day},${close},${close},${close},${close},1`
  })
  const file = join(scratch, 'bars.csv')
  writeFileSync(file, ['date,open,high,low,close,volume', ...lines].join('\n'))
  const imported = await tidemark(environment, 'import', file, '--symbol', 'B', '--venue', 'NSE')
  assert.equal(imported.code, 0, imported.stdout + imported.stderr)

  const show = ['indicator', 'show', 'SMA_3', '--instrument', 'B.NSE']
  const drawn = await tidemark(environment, ...show)
  assert.equal(drawn.code, 0, drawn.stderr)
  assert.match(drawn.stdout, /SMA_3 of B\.NSE, 1d\n\nsma 4\.0000\n/)
  const told = await tidemark(environment, ...show, '--json')
  const values = told.stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { sma: number | null }).sma)
  assert.deepEqual(values, [null, null, 2, 3, 4])
  const tooFew = await tidemark(environment, 'indicator', 'show', 'SMA_9', '--instrument', 'B.NSE')
  assert.equal(tooFew.code, 1)
  assert.match(tooFew.stdout, /sma: no bar has a value/)
})
