import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { AppError } from '../../core/app-error.ts'
import { isAlive, isServerOf } from './postmaster.ts'
import { startEmbedded, type EmbeddedOptions, type EmbeddedServer } from './start-embedded.ts'

const SCRIPT = new URL('../../../test/support/embedded-process.ts', import.meta.url).pathname
const ROOT = process.getuid?.() === 0

let scratch: string
let made: string // a data directory that was made and stopped; copied, since making one takes longer

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'tidemark-start-'))
  chmodSync(scratch, 0o755)
  made = join(scratch, 'made')
  const server = await startEmbedded({ directory: made })
  await ask(server.dsn, 'create table kept (id int primary key)')
  await server.stop()
})

after(() => rmSync(scratch, { recursive: true, force: true }))

test('a new database is durable, checked, in UTF-8 and UTC, and opens to a password only', async (t) => {
  const server = await start(t, { directory: join(scratch, 'new') })
  assert.equal(server.adopted, false)

  const { rows } = await ask(
    server.dsn,
    `select current_database() as database, current_user as "user",
       current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
       current_setting('full_page_writes') as pages, current_setting('data_checksums') as checksums,
       current_setting('timezone') as zone, current_setting('listen_addresses') as listens,
       (select row(pg_encoding_to_char(encoding), datlocprovider, datlocale)::text
        from pg_database where datname = 'tidemark') as locale,
       (select string_agg(distinct auth_method, ',') from pg_hba_file_rules) as auth`,
  )
  assert.deepEqual(rows[0], {
    database: 'tidemark',
    user: 'tidemark',
    fsync: 'on',
    commit: 'on',
    pages: 'on',
    checksums: 'on',
    zone: 'UTC',
    listens: '',
    locale: '(UTF8,b,C.UTF-8)',
    auth: 'scram-sha-256',
  })
  const mode = (name: string): number => statSync(join(scratch, 'new', name)).mode & 0o777
  assert.equal(mode('postgres.password'), 0o600)
  assert.equal(mode('socket'), 0o700)
  assert.equal(mode('postgres'), 0o700)
  assert.equal(readFileSync(join(scratch, 'new', 'postgres.password'), 'utf8').length, 48)
})

test('psql takes the DSN as it is, whatever port the environment names', async (t) => {
  const { dsn } = await start(t, { directory: copy('psql') })
  const environment = { ...process.env, PGPORT: '1', PGHOST: 'nowhere.invalid' }
  const psql = spawnSync('psql', [dsn, '-Atc', 'select current_database()'], {
    encoding: 'utf8',
    env: environment,
  })
  if (psql.error) return t.diagnostic('psql is not installed here; node took the DSN')
  assert.equal(psql.stdout, 'tidemark\n', psql.stderr)
})

test('with a port it listens on 127.0.0.1 too, and still wants the password', async (t) => {
  const port = await freePort()
  const server = await start(t, { directory: copy('tcp'), port })
  await ask(server.dsn, 'select 1')
  const password = readFileSync(join(server.directory, 'postgres.password'), 'utf8')
  await ask(`postgresql://tidemark:${password}@127.0.0.1:${port}/tidemark`, 'select 1')
  await assert.rejects(ask(`postgresql://tidemark:no@127.0.0.1:${port}/tidemark`, ''), /password/)
})

test('killing the process that started it loses no row, and ends the server', async (t) => {
  const directory = copy('orphan')
  const child = await startProcess(directory)
  await ask(child.dsn, 'insert into kept values (1)')
  child.process.kill('SIGKILL')

  const server = await start(t, { directory })
  const { rows } = await ask(server.dsn, 'select id from kept')
  assert.deepEqual(rows, [{ id: 1 }])
  await server.stop()
  assert.ok(
    !isServerOf(server.pid, join(directory, 'postgres')),
    'whoever adopts an orphan ends it',
  )
})

test('an orphan that no signal reached is adopted, and ended by its adopter', async (t) => {
  const directory = copy('adopted')
  const programs = join(scratch, 'programs') // without setpriv, as on macOS
  mkdirSync(programs)
  for (const name of ['unshare', 'true']) {
    if (existsSync(`/usr/bin/${name}`)) symlinkSync(`/usr/bin/${name}`, join(programs, name))
  }
  const child = await startProcess(directory, { PATH: programs })
  child.process.kill('SIGKILL')
  await once(child.process, 'exit')

  const server = await start(t, { directory })
  assert.equal(server.adopted, true)
  assert.equal(server.pid, child.pid)
  await ask(child.dsn, 'select 1')
  await server.stop()
  assert.ok(!isAlive(server.pid), 'its starter is gone, so the adopter ends it')
})

test('killing the server loses no committed row, and the next start recovers at once', async (t) => {
  const directory = copy('killed')
  const first = await start(t, { directory })
  await ask(first.dsn, 'insert into kept select generate_series(1, 1000)')
  process.kill(first.pid, 'SIGKILL')

  const second = await start(t, { directory })
  const { rows } = await ask(second.dsn, 'select count(*)::int as count from kept')
  assert.deepEqual(rows, [{ count: 1000 }])
  assert.notEqual(second.pid, first.pid)
})

test('two processes that start together on a new directory share one server', async (t) => {
  const directory = join(scratch, 'together')
  const children = await Promise.all([startProcess(directory), startProcess(directory)])
  t.after(() => children.forEach(({ process }) => process.kill('SIGKILL')))
  assert.equal(children[0].dsn, children[1].dsn)
  assert.equal(children[0].pid, children[1].pid)
  assert.deepEqual(children.map(({ adopted }) => adopted).sort(), [false, true])
  assert.deepEqual(
    readdirSync(directory).filter((name) => name.includes('new')),
    [],
  )

  const adopter = children.find(({ adopted }) => adopted)!
  const starter = children.find(({ adopted }) => !adopted)!
  await end(adopter.process)
  await ask(starter.dsn, 'select 1') // the adopter's stop leaves the starter its server
  await end(starter.process)
  assert.ok(!isAlive(starter.pid), 'the starter stops it')
})

test('a start that is killed while it makes the database leaves nothing half-done', async (t) => {
  const directory = join(scratch, 'unfinished')
  mkdirSync(directory)
  const begun = new Promise<void>((resolve) => {
    const watcher = watch(directory, (_, name) => {
      if (!name?.startsWith('postgres.new-')) return
      watcher.close()
      resolve()
    })
  })
  const child = spawn(process.execPath, [SCRIPT, directory])
  await begun
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.ok(!existsSync(join(directory, 'postgres')))

  const server = await start(t, { directory })
  await ask(server.dsn, 'select 1')
  assert.deepEqual(
    readdirSync(directory).filter((name) => name.includes('new')),
    [],
  )
})

test('a path that is too long for a socket gets a short private one', async (t) => {
  const directory = join(scratch, 'long-'.repeat(12), 'longer-'.repeat(8))
  mkdirSync(join(directory, '..'), { recursive: true })
  cpSync(made, directory, { recursive: true })
  const server = await start(t, { directory })
  await ask(server.dsn, 'select 1')
  const sockets = decodeURIComponent(/host=([^&]+)/.exec(server.dsn)![1]!)
  t.after(() => rmSync(sockets, { recursive: true, force: true }))
  assert.ok(sockets.length < 90, sockets)
  assert.equal(statSync(sockets).mode & 0o777, 0o700)
})

test('a stale file whose process number lives on in another program does not stop a start', async (t) => {
  const directory = copy('stale')
  const stale = `${process.pid}\n${join(directory, 'postgres')}\n1\n5432\n${directory}/socket\n\n`
  writeFileSync(join(directory, 'postgres', 'postmaster.pid'), stale)
  writeFileSync(join(directory, 'socket', '.s.PGSQL.5432.lock'), stale)
  const server = await start(t, { directory })
  await ask(server.dsn, 'select 1')
})

test('root runs the server as the owner of the data; an ordinary user as itself', async (t) => {
  const directory = copy('owned')
  const owner = ROOT ? 65_534 : process.getuid!()
  if (ROOT) for (const path of walk(join(directory, 'postgres'))) chownSync(path, owner, owner)
  const server = await start(t, { directory })
  await ask(server.dsn, 'select 1')
  assert.equal(statSync(join(directory, 'postgres', 'postmaster.pid')).uid, owner)
})

test('what cannot start says why, and what to do', async () => {
  const file = join(scratch, 'file')
  writeFileSync(file, '')
  await refused({ directory: join(file, 'home') }, /cannot be used \(ENOTDIR\).*Set TIDEMARK_HOME/)

  const foreign = join(scratch, 'foreign')
  mkdirSync(join(foreign, 'postgres'), { recursive: true })
  writeFileSync(join(foreign, 'postgres', 'thesis.tex'), '')
  await refused(
    { directory: foreign },
    /is not a database: it has no file PG_VERSION.*Move it away/,
  )

  const damaged = copy('damaged')
  rmSync(join(damaged, 'postgres', 'global', 'pg_control'))
  await refused({ directory: damaged }, /is damaged\. Restore your backup/)

  const older = copy('older')
  writeFileSync(join(older, 'postgres', 'PG_VERSION'), '15\n')
  await refused({ directory: older }, /made by PostgreSQL 15, and this is another version/)

  const lost = copy('lost')
  rmSync(join(lost, 'postgres.password'))
  await refused({ directory: lost }, /postgres\.password is missing.*Restore it from your backup/)

  const changed = copy('changed')
  writeFileSync(join(changed, 'postgres.password'), 'another')
  await refused({ directory: changed }, /does not hold the password.*Restore both/)

  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  await refused({ directory: copy('port'), port }, /TCP port .* is taken\. Choose another/)
  listener.close()
})

async function start(
  t: { after(work: () => Promise<void>): void },
  options: EmbeddedOptions,
): Promise<EmbeddedServer> {
  const server = await startEmbedded(options)
  t.after(() => server.stop())
  return server
}

async function refused(options: EmbeddedOptions, sentence: RegExp): Promise<void> {
  await assert.rejects(startEmbedded(options), (error) => {
    assert.ok(error instanceof AppError, String(error))
    assert.equal(error.code, 'database_unavailable')
    assert.match(error.message, sentence)
    return true
  })
}

function copy(name: string): string {
  const directory = join(scratch, name)
  cpSync(made, directory, { recursive: true })
  return directory
}

function* walk(path: string): Generator<string> {
  yield path
  for (const entry of readdirSync(path, { recursive: true })) yield join(path, String(entry))
}

async function ask(dsn: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client(dsn)
  client.on('error', () => {})
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}

interface Started {
  readonly process: ChildProcessWithoutNullStreams
  readonly dsn: string
  readonly pid: number
  readonly adopted: boolean
}

async function startProcess(
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const env = { ...process.env, ...environment }
  const child = spawn(process.execPath, [SCRIPT, directory], { env })
  child.stderr.pipe(process.stderr)
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { process: child, ...(JSON.parse(line) as Omit<Started, 'process'>) }
}

async function end(child: ChildProcessWithoutNullStreams): Promise<void> {
  child.stdin.end()
  await once(child, 'exit')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
