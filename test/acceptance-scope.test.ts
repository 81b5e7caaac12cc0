import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'
import { ROOT, projectFiles } from '../scripts/project.ts'

const SUITE = 'test/acceptance.test.ts'

test('GB-075 the acceptance suite takes nothing but Node, a PostgreSQL client and its own files', () => {
  const files = reachedFrom(SUITE)
  const outside = [...files.values()].flat().filter((name) => !name.startsWith('test/'))
  // No file of ours, so it sees the API and the database alone; no browser, so no page.
  assert.deepEqual(
    outside.filter((name) => !name.startsWith('node:')),
    outside.filter((name) => name === 'pg'),
  )
  assert.ok(outside.includes('pg') && outside.includes('node:test'))
  for (const path of projectFiles('test/acceptance', /\.ts$/)) {
    assert.ok(files.has(path), `${path} is a part of the suite`)
  }
})

test('GB-003 the acceptance suite reads no setting but BASE_URL and DB_DSN', () => {
  const read = [...reachedFrom(SUITE).keys()].flatMap((path) => environmentReadBy(path))
  const system = ['HOME', 'PATH'] // what a program needs to be found and started
  assert.deepEqual([...new Set(read)].toSorted(), ['BASE_URL', 'DB_DSN', ...system])
})

/** Every file that running `path` loads from this project, with what it imports. */
function reachedFrom(
  path: string,
  seen = new Map<string, readonly string[]>(),
): ReadonlyMap<string, readonly string[]> {
  const { importedFiles } = ts.preProcessFile(readFileSync(ROOT + path, 'utf8'), true, true)
  const imports = importedFiles.map(({ fileName }) => targetOf(path, fileName))
  seen.set(path, imports)
  for (const next of imports)
    if (existsSync(ROOT + next) && !seen.has(next)) reachedFrom(next, seen)
  return seen
}

function targetOf(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier)
  return specifier.replace(/^#/, '')
}

/** The names in `const { A: a, B = '' } = process.env`; any other way to read it is named whole. */
function environmentReadBy(path: string): readonly string[] {
  const text = readFileSync(ROOT + path, 'utf8')
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const names: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.getText() === 'process.env') {
      const { parent } = node
      const pattern = ts.isVariableDeclaration(parent) ? parent.name : parent
      names.push(
        ...(ts.isObjectBindingPattern(pattern)
          ? pattern.elements.map((one) => (one.propertyName ?? one.name).getText())
          : [`${path}: ${parent.getText()}`]),
      )
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return names
}
