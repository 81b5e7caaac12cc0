import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ROOT, projectFiles } from '../scripts/project.ts'
import { lengthFaults, nameFaults, pathsNamedIn } from './tidy/files.ts'
import { habitFaults } from './tidy/habits.ts'
import { purityFaults } from './tidy/purity.ts'
import { importFaults, ringOf } from './tidy/rings.ts'

const FOLDERS = ['src', 'web', 'test', 'bench', 'scripts']
const code = FOLDERS.flatMap((folder) => projectFiles(folder, /\.tsx?$/))
const read = (path: string) => readFileSync(ROOT + path, 'utf8')
const isTest = (path: string) => /\.test\.tsx?$/.test(path)

test('a ring imports what the table allows and nothing else', () => {
  assert.deepEqual(
    code.flatMap((path) => importFaults(path, read(path))),
    [],
  )
})

test('the import rule sees every way to import', () => {
  const bad: readonly (readonly [string, string])[] = [
    ['src/core/a.ts', `import { x } from '../domain/b.ts'`],
    ['src/domain/risk/a.ts', `import type { Pool } from '../../store/pool.ts'`],
    ['src/domain/a.ts', `export { x } from '#src/store/pool.ts'`],
    ['src/store/a.ts', `const x = await import('../app/b.ts')`],
    ['src/store/a.ts', `type X = import('../app/b.ts').X`],
    ['src/api/a.ts', `import '../store/pool.ts'`],
    ['web/src/a.tsx', `import { x } from '../../src/domain/b.ts'`],
    ['src/domain/a.ts', `import { readFileSync } from 'node:fs'`],
    ['src/core/a.ts', `import { z } from 'zod'`],
    ['src/contract/a.ts', `import pg from 'pg'`],
    ['src/app/a.ts', `import { x } from '../../test/support/b.ts'`],
    ['src/elsewhere/a.ts', ``],
  ]
  for (const [path, text] of bad)
    assert.equal(importFaults(path, text).length, 1, `${path}: ${text}`)

  const good: readonly (readonly [string, string])[] = [
    ['src/domain/risk/a.ts', `import { x } from '../trading/b.ts'`],
    ['src/app/a.ts', `import { x } from '../store/b.ts'\nimport pino from 'pino'`],
    [
      'src/domain/a.test.ts',
      `import { test } from 'node:test'\nimport { x } from '#test/support/b.ts'`,
    ],
    ['web/src/a.tsx', `import { x } from '../../src/contract/b.ts'`],
  ]
  for (const [path, text] of good) assert.deepEqual(importFaults(path, text), [], text)
})

test('the domain and the core read no clock, chance or environment, and compute alike anywhere', () => {
  const pure = code.filter(
    (path) => ['core', 'domain'].includes(ringOf(path) ?? '') && !isTest(path),
  )
  const judged = pure.filter((path) => path !== 'src/core/elementary.ts')
  assert.deepEqual(
    judged.flatMap((path) => purityFaults(path, read(path))),
    [],
  )
})

test('the purity rule sees what it forbids, by whatever way it is reached', () => {
  const bad = [
    'const at = Date.now()',
    'const at = new Date()',
    'const at = new Date',
    'const at = Date()',
    'const { now } = Date',
    'const clock = Date.now',
    'const x = Math.random()',
    'const { random } = Math',
    `const x = Math['exp'](1)`,
    'const f = [1].map(Math.log)',
    'const home = process.env.HOME',
    'const at = globalThis.Date.now()',
    'const t = performance.now()',
    'const y = x ** 2',
    'x **= 2',
    'const answer = fetch(url)',
    'setTimeout(f, 1)',
    ...'exp log log2 log10 sin cos tan tanh pow cbrt expm1 log1p hypot atan2'
      .split(' ')
      .map((name) => `const y = Math.${name}(x)`),
  ]
  for (const text of bad) assert.equal(purityFaults('a.ts', text).length, 1, text)

  const good = [
    'const at = new Date(milliseconds).toISOString()',
    'const at = Date.parse(text) + Date.UTC(2026, 0)',
    'const y = Math.sqrt(Math.abs(x)) * Math.PI',
    'const scale = 10n ** BigInt(places)',
    'const grid = 2 ** 52',
    'interface Step { process(): void; readonly crypto: boolean }',
    'const y = step.process(x.performance)',
    'const at: Date = given',
    '// Math.random() would not replay',
  ]
  for (const text of good) assert.deepEqual(purityFaults('a.ts', text), [], text)
})

test('no file has a default export, an enum, any, or a test that is switched off', () => {
  assert.deepEqual(
    code.flatMap((path) => habitFaults(path, read(path))),
    [],
  )
})

test('the habit rule sees what it forbids', () => {
  const bad = [
    'export default 1',
    'export default function f() {}',
    'const x = 1; export { x as default }',
    'export { default } from "./a.ts"',
    'enum Side { buy }',
    'const enum Side { buy }',
    'function f(x: any) {}',
    'const x = y as any',
    'let x: readonly any[]',
    `test.only('a', f)`,
    `test.skip('a', f)`,
    `it.todo('a')`,
    `describe.skip('a', f)`,
    `test('a', { skip: true }, f)`,
    `test('a', { only: true }, f)`,
    `t.test('a', { skip: 'later' }, f)`,
  ]
  for (const text of bad) assert.equal(habitFaults('a.test.ts', text).length, 1, text)

  const good = [
    'export const x = 1',
    'const any = 1; const y = { any }',
    `test('a', { skip: absent && 'the data is not there' }, f)`,
    `iterator.skip(1)`,
    '// enum, any, export default',
  ]
  for (const text of good) assert.deepEqual(habitFaults('a.test.ts', text), [], text)
  assert.deepEqual(habitFaults('web/vite.config.ts', 'export default {}'), [])
})

test('files and folders are named in kebab-case', () => {
  assert.deepEqual(code.flatMap(nameFaults), [])
})

test('the name rule sees what it forbids', () => {
  for (const path of ['src/Core/a.ts', 'src/core/fooBar.ts', 'src/a_b.ts', 'web/src/App.tsx']) {
    assert.equal(nameFaults(path).length, 1, path)
  }
  for (const path of ['src/core/app-error.test.ts', 'web/vite.config.ts', 'web/src/env.d.ts']) {
    assert.deepEqual(nameFaults(path), [], path)
  }
})

test('no file is longer than 400 lines', () => {
  const files = FOLDERS.flatMap((folder) => projectFiles(folder, /\.(?:tsx?|sql|css)$/))
  assert.deepEqual(
    files.flatMap((path) => lengthFaults(path, read(path))),
    [],
  )
})

test('the length rule counts lines, with or without an end to the last', () => {
  assert.deepEqual(lengthFaults('a.ts', 'x\n'.repeat(400)), [])
  assert.equal(lengthFaults('a.ts', 'x\n'.repeat(401)).length, 1)
  assert.equal(lengthFaults('a.ts', `${'x\n'.repeat(400)}x`).length, 1)
})

test('what docs/architecture.md names exists', () => {
  const named = pathsNamedIn(read('docs/architecture.md'))
  assert.ok(named.length > 10, 'the document names the rings')
  assert.deepEqual(
    named.filter((path) => !existsSync(ROOT + path)),
    [],
  )
})

test('the paths of a document are those of this project', () => {
  const text =
    'See `src/core/fixed.ts`, web/ and (bench/ticks.ts). Not lib/src/x, nor /usr/bin/env.'
  assert.deepEqual(pathsNamedIn(text), ['bench/ticks.ts', 'src/core/fixed.ts', 'web'])
})

test('every dependency has its sentence in docs/decisions, and no other has one', () => {
  const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
  const declared = ['dependencies', 'optionalDependencies', 'devDependencies'].flatMap((kind) =>
    Object.keys(manifest[kind] ?? {}),
  )
  const rows = read('docs/decisions/0008-dependencies.md').match(/^\| `[^|]+/gm) ?? []
  const described = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, name]) => name))
  assert.deepEqual(described.toSorted(), declared.toSorted())
})
