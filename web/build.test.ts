import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { buildWeb } from './build.ts'

// Bytes, gzipped. Each page is fetched when it is opened, so that one more costs the others nothing;
// what all of them need is fetched first.
const SCRIPT_BUDGET = 300_000
const FIRST_BUDGET = 150_000

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
  const total = await gzippedSizeOf(scripts)
  assert.ok(total > 100_000, `${total} bytes are too few to be the dashboard`)
  assert.ok(total <= SCRIPT_BUDGET, `${total} bytes are more than ${SCRIPT_BUDGET}`)
})

test('what is fetched before the first page stays within its budget', async () => {
  const page = await readFile(join(outDir, 'index.html'), 'utf8')
  const first = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file!)
  const total = await gzippedSizeOf(first)
  assert.ok(total > 80_000, `${total} bytes are too few to be React and a router`)
  assert.ok(total <= FIRST_BUDGET, `${total} bytes are more than ${FIRST_BUDGET}`)
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

async function gzippedSizeOf(scripts: readonly string[]): Promise<number> {
  const texts = await Promise.all(scripts.map((file) => readFile(join(outDir, file))))
  return texts.reduce((sum, text) => sum + gzipSync(text).length, 0)
}
