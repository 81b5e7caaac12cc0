import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { compareBenches } from './compare-benches.ts'
import { UsageError } from './command.ts'

const RECORDED = { at: '', commit: 'aaaaaaa', machine: { cpu: 'x', cores: 2, node: 'v26' } }

test('FO-329 a ratio that stays more than a tenth worse fails, and one slow round does not', async (t) => {
  assert.equal(await verdictOn(t, [0.46]), 0, 'within ten percent')
  assert.equal(await verdictOn(t, [0.2, 0.49]), 0, 'the machine was busy for a while')
  assert.equal(await verdictOn(t, [0.44, 0.43, 0.42]), 1, 'it has become slower')
})

test('a benchmark without a recorded ratio is not compared, and the sentence says what to do', async (t) => {
  const { folder, history } = written(t, [])
  await assert.rejects(
    compareBenches(new Map([['other', join(folder, 'bench.mjs')]]), [], history),
    (error) => error instanceof UsageError && /Run it with --record/.test(error.message),
  )
})

/** What the comparison says of a benchmark that comes out so, round by round, against 0.5. */
function verdictOn(t: TestContext, rounds: readonly number[]): Promise<number> {
  const { folder, history } = written(t, rounds)
  return compareBenches(new Map([['fake', join(folder, 'bench.mjs')]]), [], history)
}

function written(t: TestContext, rounds: readonly number[]): { folder: string; history: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-compare-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const history = join(folder, 'history.jsonl')
  writeFileSync(
    history,
    `${JSON.stringify({ ...RECORDED, name: 'fake', figures: { ratio: 0.5 } })}\n`,
  )
  writeFileSync(
    join(folder, 'bench.mjs'),
    `import { appendFileSync } from 'node:fs'
     const file = process.argv.find((one) => one.startsWith('--figures=')).slice(10)
     const round = Number(/-(\\d+)\\.jsonl$/.exec(file)[1])
     const line = { ...${JSON.stringify(RECORDED)}, name: 'fake',
                    figures: { ratio: ${JSON.stringify(rounds)}[round - 1] } }
     appendFileSync(file, JSON.stringify(line) + '\\n')`,
  )
  return { folder, history }
}
