import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { testDatabase } from '#test/support/database.ts'
import { tidemark } from '#test/support/tidemark.ts'

test('FO-209 days are taken from files on the command line, all of a file or none', async (t) => {
  const database = await testDatabase(t)
  const home = await mkdtemp(join(tmpdir(), 'tidemark-calendar-cli-'))
  t.after(() => rm(home, { recursive: true }))
  const environment = { DB_DSN: database.dsn, TIDEMARK_HOME: home }
  const run = (...args: string[]) => tidemark(environment, 'calendar', ...args)
  const fileOf = async (name: string, text: string) => {
    await writeFile(join(home, name), text)
    return join(home, name)
  }
  const good = await fileOf('days.csv', 'date,name\n2027-06-10,Election\n')
  const wrong = await fileOf('wrong.csv', 'date,name\n2027-06-11,Fine\nsoon,Wrong\n')

  const refused = await run('import', wrong, '--json')
  assert.deepEqual(
    [refused.code, JSON.parse(refused.stdout)],
    [2, { line: 3, reason: '"soon" is not a date like 2027-01-26' }],
  )
  const taken = await run('import', good, '--json')
  assert.deepEqual(
    [taken.code, JSON.parse(taken.stdout)],
    [0, { line: 2, outcome: 'inserted', date: '2027-06-10', name: 'Election' }],
  )
  const at = ['--at', '2027-06-10T06:00:00Z', '--calendar', 'NSE']
  const closed = await run('status', ...at)
  assert.deepEqual([closed.code, /closed for Election/.test(closed.stdout)], [1, true])
})
