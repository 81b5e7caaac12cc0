import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain, willPass } from './explain.ts'
import type { Home } from './home.ts'

const HOME: Home = {
  directory: '/srv/tidemark',
  data: '/srv/tidemark/postgres',
  password: '/srv/tidemark/postgres.password',
  log: '/srv/tidemark/postgres.log',
  starter: '/srv/tidemark/postgres.starter',
  sockets: '/srv/tidemark/socket',
}

/** Left: what the programs of PostgreSQL 18.4 printed. Right: what we make of it. */
const CASES: readonly (readonly [string, RegExp])[] = [
  [
    'initdb: error: could not create directory "/srv/x/pg_wal": No space left on device',
    /disk that holds \/srv\/tidemark is full. Free some space/,
  ],
  [
    '2026-01-01 UTC [9] FATAL:  could not write lock file "postmaster.pid": No space left on device',
    /is full/,
  ],
  [
    'FATAL:  could not resize shared memory segment "/PostgreSQL.1" to 1048576 bytes: No space left on device',
    /too little memory/,
  ],
  [
    'postgres: error while loading shared libraries: libxml2.so.2: cannot open shared object file: No such file or directory',
    /library .* is missing. Remove node_modules and run npm ci/,
  ],
  [
    'UTC [9] FATAL:  database files are incompatible with server\nUTC [9] DETAIL:  The data directory was initialized by PostgreSQL version 17, which is not compatible with this version 18.4.',
    /made by PostgreSQL 17/,
  ],
  ['UTC [9] FATAL:  could not create any TCP/IP sockets', /TCP port .* is taken/],
  ['UTC [9] FATAL:  data directory "/srv/x" has wrong ownership', /may not use .* mode 0700/],
  [
    'UTC [9] FATAL:  could not map anonymous shared memory: Cannot allocate memory',
    /too little memory/,
  ],
  [
    'UTC [9] PANIC:  could not locate a valid checkpoint record at 0/1000028',
    /is damaged. Restore/,
  ],
  ['FATAL: spawn /srv/postgres ENOENT', /cannot run on this system .*glibc.* Set DB_DSN/],
  ['something else', /did not start.*something else.*its log is \/srv\/tidemark\/postgres\.log/],
]

for (const [output, sentence] of CASES) {
  test(`"${output.slice(0, 60)}" becomes a sentence that says what to do`, () => {
    const { code, message } = explain(output, HOME)
    assert.equal(code, 'database_unavailable')
    assert.match(message, sentence)
  })
}

test('only what another server leaves behind for a moment is worth another try', () => {
  assert.ok(willPass('UTC [9] FATAL:  lock file "postmaster.pid" already exists'))
  assert.ok(willPass('FATAL:  pre-existing shared memory block (key 5, ID 2) is still in use'))
  assert.ok(!willPass('FATAL:  data directory "/srv/x" has wrong ownership'))
})
