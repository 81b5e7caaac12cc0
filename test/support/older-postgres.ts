import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert } from '#src/core/assert.ts'
import { openPool } from '#src/store/pool.ts'
import { runProgram, startProgram } from '#src/store/postgres/programs.ts'
import { chooseServerUser } from '#src/store/postgres/server-user.ts'

const BIN = '/usr/lib/postgresql/15/bin'

/** For `skip`: why a test that needs PostgreSQL 15 does not run here, or false. */
export const NO_POSTGRES_15 =
  !existsSync(`${BIN}/postgres`) &&
  'There is no PostgreSQL 15 on this machine. Install it (apt-get install postgresql-15) to run this.'

/** The oldest server that we support, as a distribution has it: a DSN of its database postgres. */
export async function startPostgres15(t: {
  after(work: () => Promise<void>): void
}): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-postgres15-'))
  const data = join(directory, 'data')
  const sockets = join(directory, 'sockets')
  const binaries = {
    initdb: `${BIN}/initdb`,
    postgres: `${BIN}/postgres`,
    pgCtl: `${BIN}/pg_ctl`,
    environment: { LC_ALL: 'C', PATH: process.env['PATH'] ?? '' },
  }
  const programs = { binaries, user: chooseServerUser(data) }
  mkdirSync(sockets, { mode: 0o700 }) // whoever comes through it is trusted
  const made = await runProgram(programs, [
    binaries.initdb,
    `--pgdata=${data}`,
    '--username=tidemark',
    '--auth=trust',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
  ])
  assert(made.ok, `a database is made: ${made.output}`)
  const settings = ['fsync=off', 'listen_addresses=', `unix_socket_directories=${sockets}`]
  const child = startProgram(
    programs,
    [binaries.postgres, '-D', data, ...settings.flatMap((one) => ['-c', one])],
    ['ignore', 'ignore', 'ignore'],
  )
  t.after(async () => {
    child.kill('SIGQUIT')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  })
  const dsn = `postgresql://tidemark@/postgres?host=${encodeURIComponent(sockets)}`
  const pool = openPool(dsn, { max: 1 })
  for (let ready = false; !ready;) {
    assert(child.exitCode === null, 'the server runs')
    ready = await pool.query('select 1').then(
      () => true,
      () => false,
    )
  }
  await pool.end()
  return dsn
}
