import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { assertGolden } from '#test/support/golden.ts'
import { indicatorId, INDICATORS } from '../../src/domain/indicators/registry.ts'
import { compareWithReference, type Compared, type Reference } from './reference.ts'
import { withTables } from './tables.ts'

const root = new URL('../../', import.meta.url)
const reference = JSON.parse(
  readFileSync(new URL('test/vectors/registry.json', root), 'utf8'),
) as Reference
const compared = compareWithReference(reference)

test('FO-150 every indicator gives the values of its reference to 1e-10, from the same bar on', () => {
  for (const { id, error, isFirst } of compared) {
    assert.ok(isFirst, `${id} begins at the bar its reference begins at`)
    assert.ok(error <= 1e-10, `${id} differs by ${error}`)
  }
  const names = new Set(compared.map(({ name }) => name))
  const numeric = INDICATORS.filter(({ category }) => category !== 'pattern')
  const without = numeric.filter(({ name }) => !names.has(name))
  assert.deepEqual(without, [], 'each has a reference')
})

test('the page of indicators has them all, with what was measured', () => {
  const page = new URL('docs/indicators.md', root)
  const text = existsSync(page) ? readFileSync(page, 'utf8') : ''
  assertGolden('docs/indicators.md', withTables(text, worstOf(compared), reference.source))
  for (const definition of INDICATORS) {
    const parameters = definition.parameters.map((parameter) => parameter.default)
    assert.ok(text.includes(`| ${indicatorId(definition, parameters)} |`), definition.name)
  }
})

/** Of an indicator's parameters, those with the largest difference. */
function worstOf(all: readonly Compared[]): ReadonlyMap<string, Compared> {
  const worst = new Map<string, Compared>()
  for (const one of all) {
    if (one.error >= (worst.get(one.name)?.error ?? 0)) worst.set(one.name, one)
  }
  return worst
}
