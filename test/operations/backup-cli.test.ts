import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { tidemark } from '#test/support/tidemark.ts'

let scratch: string
let database: TestDatabase
let server: { readonly DB_DSN: string; readonly TIDEMARK_HOME: string }

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'tidemark-backup-cli-'))
  database = await testDatabase()
  await database.pool.query(`insert into app_user (user_id, name) values ('usr_asha', 'Asha')`)
  server = { DB_DSN: database.dsn, TIDEMARK_HOME: join(scratch, 'unused') }
})
after(async () => {
  await database.close()
  rmSync(scratch, { recursive: true, force: true })
})

test('FO-363 from a server of the operator to a fresh embedded home and back, by the command line', async () => {
  const file = join(scratch, 'server.tar')
  const taken = await tidemark(server, 'backup', file, '--json')
  assert.deepEqual([taken.code, taken.stderr], [0, ''])
  const said = JSON.parse(taken.stdout) as Record<string, unknown>
  assert.deepEqual([said['path'], said['discrepancies']], [file, 0])

  const home = join(scratch, 'home')
  const into = ['restore', file, '--into', home]
  const restored = await tidemark(server, ...into, '--json')
  assert.equal(restored.code, 0, restored.stderr)
  assert.equal((JSON.parse(restored.stdout) as typeof said)['rows'], said['rows'])
  const embedded = { TIDEMARK_HOME: home }
  const verified = await tidemark(embedded, 'verify')
  assert.deepEqual([verified.code, /The books agree/.test(verified.stdout)], [0, true])

  const again = await tidemark(server, ...into)
  assert.equal(again.code, 2)
  assert.match(again.stderr, /^The database .* is not empty: .* or say --force/)
  const back = join(scratch, 'home.tar')
  assert.equal((await tidemark(embedded, 'backup', back)).code, 0)
  const checked = await tidemark(embedded, 'restore', back, '--check')
  assert.match(checked.stdout, /is whole: \d+ rows of \d+ tables/)
})

test('a file that is no backup is refused before a home is made', async () => {
  const home = join(scratch, 'never')
  const { code, stderr } = await tidemark(server, 'restore', 'package.json', '--into', home)
  assert.equal(code, 2)
  assert.match(
    stderr,
    /package\.json .*is damaged, or is no backup of Tidemark.*Nothing was changed/,
  )
  assert.ok(!readdirSync(scratch).includes('never'), 'the home is not there')
})
