import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { AppError } from '../../core/app-error.ts'
import { instantiate } from '../../domain/strategy/instantiate.ts'
import { loadStrategy } from './load-strategy.ts'

let folder: string

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-strategy-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const MINE = `
import { strategy, type StrategyContext } from 'tidemark'
export const mine = strategy({
  name: 'mine',
  summary: 'Buys one unit at each bar.',
  parameters: { units: { kind: 'integer', about: 'units', default: 1, min: 1, max: 9 } },
  create: ({ parameters }) => ({
    onBar: (context: StrategyContext) => context.buy(parameters.units),
  }),
})`

test("a strategy in a user's own folder is loaded by path, without a package around it", async () => {
  const strategy = await loadStrategy(file('mine.ts', MINE))
  assert.equal(strategy.name, 'mine')
  assert.equal(typeof instantiate(strategy, { units: 2 }, ['GOLDBEES.NSE']).onBar, 'function')
})

test('a file that was changed is loaded again', async () => {
  const path = file('changing.ts', MINE)
  assert.equal((await loadStrategy(path)).name, 'mine')
  writeFileSync(path, MINE.replace("name: 'mine'", "name: 'changed'"))
  utimesSync(path, 2_000_000_000, 2_000_000_000)
  assert.equal((await loadStrategy(path)).name, 'changed')
})

const REFUSED: readonly (readonly [string, string | null, RegExp])[] = [
  ['missing.ts', null, /There is no file .*missing\.ts/],
  ['notes.txt', 'hello', /notes\.txt is not a strategy: name a TypeScript or JavaScript file/],
  ['empty.ts', 'export const x = 1', /empty\.ts exports no strategy\. Write: import/],
  [
    'shape.ts',
    `export const strategy = { name: 'x', create: () => ({}) }`,
    /shape\.ts exports no strategy/,
  ],
  ['throws.ts', `\nthrow new Error('no luck')`, /could not be loaded \(line 2\): no luck/],
  ['syntax.ts', 'export const =', /syntax\.ts could not be loaded/],
  ['imports.ts', `import 'not-there'`, /could not be loaded.*not-there/],
  ['two.ts', `${MINE}\nexport const other = { ...mine }`, /more than one strategy: mine, other/],
]

for (const [name, text, sentence] of REFUSED) {
  test(`${name} is refused with a sentence`, async () => {
    const path = text === null ? join(folder, name) : file(name, text)
    await assert.rejects(loadStrategy(path), (error: unknown) => {
      assert.ok(error instanceof AppError)
      assert.equal(error.code, 'invalid_input')
      assert.match(error.message, sentence)
      return true
    })
  })
}

test('a name that no strategy has is refused with the names that there are', async () => {
  await assert.rejects(loadStrategy('nonesuch'), /no strategy "nonesuch". There are .*path/)
})

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
