import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { testDatabase } from '../support/database.ts'
import { clientOf } from '../support/server.ts'
import { freePort } from '../support/tidemark.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const database = await testDatabase()
const home = mkdtempSync(join(tmpdir(), 'tidemark-identity-'))
after(async () => {
  await database.close()
  rmSync(home, { recursive: true, force: true })
})

/** `tidemark serve identity`, and what it prints behind its address. */
async function serve(dsn: string) {
  const { PATH = '', HOME = '' } = process.env
  const args = ['serve', 'identity', '--port', String(await freePort()), '--json']
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH, HOME, DB_DSN: dsn, TIDEMARK_HOME: home, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit') as Promise<[number | null]>
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async () => JSON.parse((await lines.next()).value!) as Record<string, string>
  assert.match((await line())['url']!, /^http:/)
  return {
    line,
    async end() {
      child.kill('SIGTERM')
      return (await exited)[0]
    },
  }
}

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
    ['ada@example.org', 'admin', 'internal'],
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

test('while nobody can sign in, a server prints where the first administrator is made', async () => {
  const empty = await testDatabase()
  try {
    const server = await serve(empty.dsn)
    const { set_up_url: address } = await server.line()
    const [, url, token] = /^(http:\/\/[^/]+)\/#setup=([\w-]{43})$/.exec(address ?? '') ?? []
    const ada = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }
    const made = await clientOf(url!, null).post('/auth/setup', { token, ...ada })
    assert.equal(made.status, 201, made.text)
    assert.equal(await server.end(), 0)
  } finally {
    await empty.close()
  }
})

test('signing-key rotate says which key signs, and until when the one before is believed', async () => {
  const before = Date.now()
  const [first, second] = [
    await run('', 'signing-key', 'rotate', '--json'),
    await run('', 'signing-key', 'rotate'),
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
