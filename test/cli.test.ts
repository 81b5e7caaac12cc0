import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { tidemark, type Environment } from '#test/support/tidemark.ts'

const PACKAGE = new URL('../package.json', import.meta.url)

let scratch: string
let database: TestDatabase
let environment: Environment

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'tidemark-cli-'))
  database = await testDatabase()
  environment = { DB_DSN: database.dsn, TIDEMARK_HOME: join(scratch, 'home') }
})
after(async () => {
  await database.pool.end()
  rmSync(scratch, { recursive: true, force: true })
})

test('a command says how it is used, and the program which version it is', async () => {
  const { code, stdout, stderr } = await tidemark(environment, 'run', 'start', '--help')
  assert.deepEqual([code, stderr], [0, ''])
  assert.match(stdout, /^Usage: tidemark run start/)
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }
  assert.equal((await tidemark(environment, '--version')).stdout, `${version}\n`)
})

test('FO-073 an option is valued without a database, by its volatility or its premium', async () => {
  const option = ['option', 'value', 'call', '24600', '--spot', '24500', '--days', '7']
  const priced = await tidemark({}, ...option, '--volatility', '15%', '--json')
  assert.equal((JSON.parse(priced.stdout) as { price: number }).price.toFixed(6), '177.825797')
  const implied = await tidemark({}, ...option, '--premium', '177.825797')
  assert.match(implied.stdout, /^volatility +0\.150000 *$/m)
  const none = await tidemark({}, ...option, '--premium', '0')
  assert.deepEqual(
    [none.code, /flag +below intrinsic|flag +no time value/.test(none.stdout)],
    [1, true],
  )
})

const REFUSED: readonly (readonly [string, RegExp, Environment?])[] = [
  ['bogus', /^Unknown command 'bogus'\./],
  ['verify --fast', /^Unknown option '--fast'\./],
  ['import', /^Missing required argument 'path'\./],
  ['run list --status DONE', /Allowed choices are PENDING, RUNNING/],
  ['status', /^PORT is "x", and a port is a number/, { PORT: 'x' }],
  ['run list', /^DB_DSN is not a DSN of PostgreSQL\. Write it as/, { DB_DSN: 'mysql://x' }],
  ['run list', /nothing listens there on port 1\b/, { DB_DSN: 'postgresql://u@127.0.0.1:1/x' }],
  ['run list', /home cannot be|cannot be used/, { DB_DSN: '', TIDEMARK_HOME: '/dev/null/home' }],
  ['run show run_none', /^There is nothing with that id: run_id run_none\./],
  ['run start --strategy nope --instrument A.NSE', /^There is no strategy "nope"\. There are /],
  ['run start --strategy buy-and-hold --instrument A.NSE', /^There is no instrument "A\.NSE"/],
  ['run start --strategy buy-and-hold', /^Name an instrument to trade\./],
  ['run start --strategy buy-and-hold --cash -1', /It is a number like 100000 or 2\.5/],
  ['override order INFY1 --side buy --quantity 1', /^A ticker has 1 to 10 letters/],
  ['override show ovr_none', /^There is nothing with that id/],
  ['account show acc_none', /^There is nothing with that id: account_id acc_none\./],
  ['order place acc_none INFY --side buy --quantity 0', /^The quantity must be at least 1\./],
  ['order place acc_none INFY --side buy --quantity 1', /^There is nothing with that id/],
  ['order cancel acc_none aor_none', /^There is nothing with that id: order_id aor_none\./],
  ['model show none', /^There is nothing with that id: model_id none\./],
  ['model train --symbol X --algorithm magic', /^There is no algorithm "magic"\. Allowed are /],
  ['model train --symbol X --set depth', /It is a name, = and a value\./],
  ['strategy list --status asleep', /Allowed choices are active, archived, all/],
  ['strategy show stg_none', /^There is nothing with that id: strategy_id stg_none\./],
  ['import instruments', /^Missing required argument 'file'\./],
  ['import instruments /none/there.csv', /^There is no file at \/none\/there\.csv\./],
  ['future show NIFTY --at noon', /It is an instant with its zone/],
  ['depth show GOLDBEES.NSE --size none', /They are numbers above zero/],
  ['instrument search', /^Missing required argument 'words'\./],
  ['instrument show X --as-of yesterday', /It is a date like 2024-11-07\./],
  ['import /none/there.csv', /^There is no file or folder at \/none\/there\.csv\./],
  ['import /none/there.csv --symbol A --venue X', /^There is no calendar for the venue "X"/],
  ['backtest --strategy buy-and-hold --from 2024-02-30', /It is a date like 2024-01-31/],
  ['backtest --strategy buy-and-hold', /^Name an instrument by --instrument/],
  ['option value up 5 --spot 4 --days 7 --volatility 15%', /^An option is a call or a put\./],
  ['option value put 5 --spot 4 --days 7', /^Say what is known of it: --volatility 15%/],
  ['option value put 5 --spot 4 --days 7 --volatility much', /It is a share like 15% or 0\.15/],
  ['key add x --permission all', /Allowed choices are can_read, can_trade/],
  ['key add x --days 366', /It is a number from 1 to 365, or never/],
  ['key add x', /^There is nothing with that id: user_id usr_demo\./],
  ['key revoke key_none', /^There is nothing with that id: key_id key_none\./],
  ['replay run_none', /^There is nothing with that id: run_id run_none\./],
]

for (const [line, sentence, extra = {}] of REFUSED) {
  const set = Object.entries(extra).map(([name, value]) => `${name}=${value} `)
  test(`${set.join('')}tidemark ${line} is refused with a sentence, and exits 2`, async () => {
    const { code, stdout, stderr } = await tidemark(
      { ...environment, ...extra },
      ...line.split(' '),
    )
    assert.equal(code, 2, stderr)
    assert.match(stderr, sentence)
    assert.doesNotMatch(stderr, /^\s+at |node:internal/m, 'there is no stack trace')
    assert.equal(stdout, '')
  })
}

test('with --json a refusal is one object with a code', async () => {
  const ran = await tidemark(environment, 'run', 'show', 'run_none', '--json')
  assert.equal(ran.code, 2)
  assert.deepEqual(JSON.parse(ran.stderr), {
    detail: 'There is nothing with that id: run_id run_none.',
    code: 'not_found',
    run_id: 'run_none',
  })
})

test('a user, bars, a run and its books, from the command line', async () => {
  const added = await object('user', 'add', 'Ann', '--json')
  const user = String(added['user_id'])
  assert.match(String(added['api_key']), /^sb_[0-9a-f]{8}_[0-9a-f]{40}$/)

  const wanted = ['--permission', 'can_read', 'can_trade', '--days', 'never', '--user', user]
  const key = await object('key', 'add', 'desk', ...wanted, '--json')
  assert.match(String(key['api_key']), /^sb_[0-9a-f]{8}_[0-9a-f]{40}$/)
  assert.deepEqual([key['permissions'], key['expires_at']], [['can_read', 'can_trade'], null])
  const why = ['--reason', 'not needed', '--user', user, '--json']
  const ended = await object('key', 'revoke', String(key['key_id']), ...why)
  assert.deepEqual([ended['status'], ended['revoked_reason']], ['revoked', 'not needed'])
  const { stdout: keys } = await tidemark(environment, 'key', 'list', '--user', user)
  assert.match(keys, /first key .* active/)
  assert.match(keys, /desk .* read, trade .* revoked/)

  const csv = join(scratch, 'acme.csv')
  const days = ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05']
  const lines = days.map((day, index) => `${day},${100 + index},120,90,${100.5 + index},1000`)
  writeFileSync(csv, ['date,open,high,low,close,volume', ...lines].join('\n'))
  const imported = await object('import', csv, '--symbol', 'acme', '--venue', 'nse', '--json')
  assert.equal(imported['instrument_id'], 'ACME.NSE')
  assert.equal(imported['taken'], 5)

  const list = join(scratch, 'list.csv')
  const option = 'NIFTY24N2824500CE,NFO,option,NIFTY,2024-11-28,24500,call,25'
  const columns = 'symbol,exchange,kind,underlying,expiry,strike,right,lot_size'
  writeFileSync(list, [columns, option].join('\n'))
  assert.equal((await object('import', 'instruments', list, '--json'))['inserted'], 1)
  const found = await object('instrument', 'search', 'nifty', '28nov', '24500', '--json')
  assert.equal(found['instrument_id'], 'NIFTY24N2824500CE.NFO')
  const dated = ['--as-of', '2024-11-07']
  const { stdout: shown } = await tidemark(
    environment,
    'instrument',
    'show',
    'NIFTY24N2824500CE.NFO',
    ...dated,
  )
  assert.match(shown, /NIFTY, 2024-11-28, 24500 call, in weekly style/)
  assert.match(shown, /lot 25, gap 50, freeze 1800, expires on Thursday/)

  const options = ['--strategy', 'buy-and-hold', '--instrument', 'ACME.NSE']
  const started = await object('run', 'start', ...options, '--user', user, '--json')
  assert.equal(started['status'], 'RUNNING')
  const run = String(started['run_id'])
  const listed = await object('run', 'list', '--user', user, '--json')
  assert.equal(listed['run_id'], run)
  const stopped = await object('run', 'stop', run, '--user', user, '--json')
  assert.equal(stopped['status'], 'STOPPED')
  const again = await object('run', 'stop', run, '--user', user, '--json')
  assert.deepEqual(again, stopped, 'stopping twice is harmless')

  const verified = await tidemark(environment, 'verify')
  assert.equal(verified.code, 0, verified.stdout)
  assert.match(verified.stdout, /The books agree\./)

  // 98 % of 100 000 at the first close, 100.5, are 975 units; they fill at the second open, 101, and
  // are worth 104.5 each at the end: 100 000 + 975 × 3.5.
  const backtest = await object('backtest', ...options, '--json')
  assert.deepEqual([backtest['fills'], backtest['final_equity']], [1, 103_412.5])
  const withoutDatabase = await tidemark(
    { TIDEMARK_HOME: join(scratch, 'none') },
    'backtest',
    ...options,
    '--csv',
    csv,
    '--json',
  )
  const { elapsed_ms: _, ...figures } = JSON.parse(withoutDatabase.stdout) as Record<
    string,
    unknown
  >
  const { elapsed_ms: __, ...stored } = backtest
  assert.deepEqual(figures, stored, 'a file gives the same as the database')
  assert.ok(!existsSync(join(scratch, 'none')), 'and needs no database')
})

test('an import that refuses lines exits 1, and one that can read nothing exits 2', async () => {
  const header = 'date,open,high,low,close,volume'
  const some = join(scratch, 'some.csv')
  writeFileSync(some, `${header}\n2024-01-08,1,2,1,2,3\n2024-01-09,1,2,1,2,3\n2024-01-10,x,2,1,2,3`)
  const partly = await tidemark(environment, 'import', some, '--symbol', 'B', '--venue', 'NSE')
  assert.equal(partly.code, 1, partly.stderr)
  assert.match(partly.stdout, /line 4: the open "x" is not a number/)
  const none = join(scratch, 'none.csv')
  writeFileSync(none, 'hello')
  const nothing = await tidemark(environment, 'import', none, '--symbol', 'B', '--venue', 'NSE')
  assert.equal(nothing.code, 2)
  assert.match(nothing.stdout, /Nothing could be read\./)
})

test("a database without a schema is refused with the command to run, and 'migrate' is safe to repeat", async (t) => {
  const { emptyDatabase } = await import('#test/support/database.ts')
  const empty = await emptyDatabase(t)
  const own = { ...environment, DB_DSN: empty.dsn }
  const refused = await tidemark(own, 'run', 'list')
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /lacks \d+ migrations\. Run tidemark migrate/)
  const [one, two] = await Promise.all([tidemark(own, 'migrate'), tidemark(own, 'migrate')])
  assert.deepEqual([one.code, two.code], [0, 0], one.stderr + two.stderr)
  assert.equal((await tidemark(own, 'run', 'list')).code, 0)
})

test('a port in use is named with the setting that changes it, and nothing is left running', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const home = join(scratch, 'taken')
  const ran = await tidemark({ PORT: String(port), TIDEMARK_HOME: home }, 'up')
  server.close()
  assert.equal(ran.code, 2)
  assert.match(ran.stderr, new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is in use.*Set PORT`))
  assert.ok(!existsSync(join(home, 'postgres')), 'no database was made')
  assert.ok(!existsSync(join(home, 'up.pid')), 'the home is free')
})

test('the doctor names what is wrong and what to do, and exits 1', async () => {
  const well = await tidemark({ ...environment, PORT: '1' }, 'doctor', '--json')
  const checks = well.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { check: string })
  assert.deepEqual(
    checks.map(({ check }) => check),
    ['node', 'home', 'disk', 'memory', 'port', 'database', 'durability', 'migrations', 'key'],
  )
  const ill = await tidemark({ ...environment, DB_DSN: 'postgresql://u@127.0.0.1:1/x' }, 'doctor')
  assert.equal(ill.code, 1)
  assert.match(ill.stdout, /✗ The database x at .*\n  → Start the server, or correct DB_DSN\./)
})

async function object(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await tidemark(environment, ...args)
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout) as Record<string, unknown>
}
