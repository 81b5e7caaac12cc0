import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { testDatabase } from '../support/database.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const database = await testDatabase()
const home = mkdtempSync(join(tmpdir(), 'tidemark-identity-'))
after(async () => {
  await database.close()
  rmSync(home, { recursive: true, force: true })
})

/** Runs the command line with a text on its standard input. */
async function run(input: string, ...args: string[]) {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH, HOME, DB_DSN: database.dsn, TIDEMARK_HOME: home },
    stdio: 'pipe',
  })
  child.stdin.end(input)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { code, stdout, stderr }
}

test('a user who is added with an address signs in with the password of standard input', async () => {
  const args = ['user', 'add', 'Ada', '--role', 'admin', '--email', 'ada@example.org', '--json']
  const added = await run('correct horse battery\nsecond line\n', ...args)
  assert.equal(added.code, 0, added.stderr)
  const said = JSON.parse(added.stdout) as Record<string, string>
  assert.deepEqual(
    [said['email'], said['role'], said['tier']],
    ['ada@example.org', 'admin', 'free'],
  )
  assert.ok(!(added.stdout + added.stderr).includes('correct horse'))
  const { rows } = await database.pool.query<{ hash: string }>(
    'select password_hash as hash from app_user where user_id = $1',
    [said['user_id']],
  )
  assert.match(rows[0]!.hash, /^\$argon2id\$/)

  const again = await run('correct horse battery', ...args)
  assert.equal(again.code, 2)
  assert.match(again.stderr + again.stdout, /Somebody has that e-mail address already\./)
})

test('a bad address or a short password is refused before anything is written', async () => {
  const refused = [
    [
      await run('a long enough password', 'user', 'add', 'Bob', '--email', 'bob'),
      /--email must be/,
    ],
    [await run('short', 'user', 'add', 'Bob', '--email', 'b@x.org'), /at least 12 characters/],
    [await run('', 'user', 'add', 'Bob', '--email', 'b@x.org'), /at least 12 characters/],
  ] as const
  for (const [{ code, stderr }, sentence] of refused) {
    assert.equal(code, 2)
    assert.match(stderr, sentence)
  }
  const { rows } = await database.pool.query(`select from app_user where name = 'Bob'`)
  assert.equal(rows.length, 0)
})

test('keys rotate says which key signs, and until when the one before is believed', async () => {
  const before = Date.now()
  const [first, second] = [
    await run('', 'keys', 'rotate', '--json'),
    await run('', 'keys', 'rotate'),
  ]
  assert.equal(first.code, 0, first.stderr)
  const said = JSON.parse(first.stdout) as Record<string, string>
  assert.match(said['key_id']!, /^sgn_[0-9a-f]{32}$/)
  assert.ok(Date.parse(said['previous_published_until']!) >= before + 600_000)
  assert.match(second.stdout, /^sgn_[0-9a-f]{32} signs access tokens from now on\.\n/)
  const { rows } = await database.pool.query<{ state: string }>(
    'select state from signing_key order by state',
  )
  assert.deepEqual(
    rows.map(({ state }) => state),
    ['current', 'next', 'retired'],
  )
})
