import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { buildWeb } from './build.ts'

const SCRIPT_BUDGET = 260_000 // bytes, gzipped, all pages together

let folder: string
let outDir: string
let files: readonly string[]

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-web-'))
  outDir = join(folder, 'web')
  await buildWeb({ outDir, quiet: true })
  files = await readdir(outDir, { recursive: true })
})
after(() => rm(folder, { recursive: true, force: true }))

test('all scripts of the dashboard together stay within their budget', async () => {
  const scripts = files.filter((file) => file.endsWith('.js'))
  const sizes = await Promise.all(
    scripts.map(async (file) => gzipSync(await readFile(join(outDir, file))).length),
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  assert.ok(total > 100_000, `${total} bytes are too few to be the dashboard`)
  assert.ok(total <= SCRIPT_BUDGET, `${total} bytes are more than ${SCRIPT_BUDGET}`)
})

test('the page and its styles fetch nothing from other hosts', async () => {
  const read = files.filter((file) => /\.(html|css)$/.test(file))
  assert.ok(read.some((file) => file.endsWith('.css')))
  for (const file of read) {
    const text = await readFile(join(outDir, file), 'utf8')
    assert.doesNotMatch(text, /(?:src|href)="(?:https?:)?\/\/|url\(["']?(?:https?:)?\/\//, file)
  }
})

test('no schema of the contract reaches the browser, only its types', async () => {
  const scripts = files.filter((file) => file.endsWith('.js'))
  const texts = await Promise.all(scripts.map((file) => readFile(join(outDir, file), 'utf8')))
  assert.ok(!texts.some((text) => text.includes('must be what `next` of the page before said')))
})

test('what was built from the same sources is not built again', async () => {
  assert.deepEqual(await buildWeb({ outDir, quiet: true }), { outDir, built: false })
})
