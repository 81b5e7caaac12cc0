import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { AppError } from '../../core/app-error.ts'
import { binariesIn, packageRoot } from './binaries.ts'

let scratch: string

before(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tidemark-binaries-'))
  chmodSync(scratch, 0o755)
})

after(() => rmSync(scratch, { recursive: true, force: true }))

test('libraries whose links an installation left out are linked before the first start', () => {
  const root = packageWithoutLinks('bare')
  const { postgres, environment } = binariesIn(root, join(scratch, 'spare'))
  assert.match(version(postgres, environment), /^postgres \(PostgreSQL\) 18/)
  assert.equal(environment['LD_LIBRARY_PATH'], undefined, 'they lie where the programs look')
})

test('where node_modules may not be written, the links go to the data directory', () => {
  const root = packageWithoutLinks('locked')
  const spare = join(scratch, 'data', 'lib')
  mkdirSync(join(scratch, 'data'))
  const { postgres, environment } = asOrdinary([join(root, 'native', 'lib')], () =>
    binariesIn(root, spare),
  )
  assert.equal(environment['LD_LIBRARY_PATH'], spare)
  assert.match(version(postgres, environment), /^postgres \(PostgreSQL\) 18/)
})

test('a platform without a package, and a package without its programs, are said to be so', () => {
  assert.throws(
    () => packageRoot('sunos-sparc'),
    sentence(/no embedded PostgreSQL for sunos-sparc/),
  )
  assert.throws(
    () => packageRoot('win32-x64'),
    sentence(/windows-x64 is not installed. Run npm ci/),
  )
  const empty = join(scratch, 'empty')
  mkdirSync(empty)
  assert.throws(() => binariesIn(empty, scratch), sentence(/is missing. Remove node_modules/))
})

const sentence = (pattern: RegExp) => (error: unknown) =>
  error instanceof AppError && error.code === 'database_unavailable' && pattern.test(error.message)

function version(postgres: string, environment: Readonly<Record<string, string>>): string {
  const ran = spawnSync(postgres, ['--version'], { env: environment, encoding: 'utf8' })
  return ran.stdout + ran.stderr
}

/** The installed package as `npm ci --ignore-scripts` leaves it. */
function packageWithoutLinks(name: string): string {
  const from = packageRoot(`${process.platform}-${process.arch}`)
  const root = join(scratch, name)
  for (const directory of ['native/bin', 'native/lib', 'native']) {
    mkdirSync(join(root, directory), { recursive: true })
    for (const entry of readdirSync(join(from, directory))) {
      const path = join(from, directory, entry)
      if (lstatSync(path).isFile()) place(path, join(root, directory, entry))
    }
  }
  return root
}

function place(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to) // another file system
  }
}

/** Runs with the rights of someone who may not write to these directories, also when we are root. */
function asOrdinary<Value>(locked: readonly string[], work: () => Value): Value {
  for (const path of locked) chmodSync(path, 0o555)
  const root = process.getuid?.() === 0
  if (root) chownSync(join(scratch, 'data'), 65_534, 65_534)
  try {
    if (root) process.seteuid!(65_534)
    return work()
  } finally {
    if (root) process.seteuid!(0)
    for (const path of locked) chmodSync(path, 0o755)
  }
}
