import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { buildWeb } from './build.ts'

// Bytes, gzipped. Nobody fetches all scripts at once: what counts is what somebody waits for. That
// is what every page needs, once; then what the page that is opened needs beside it.
const FIRST_BUDGET = 150_000
const PAGE_BUDGET = 60_000
// lightweight-charts is 59 KB of it, kept by the browser after the first page that draws with it.
const CHART_PAGE_BUDGET = 130_000
const CHART_PAGES = [
  'charts',
  'futures',
  'market',
  'model-page',
  'portfolio',
  'replay-desk',
  'run-page',
]

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

test('what is fetched before the first page stays within its budget', async () => {
  const total = await gzippedSizeOf(await needsOf(await entry()))
  assert.ok(total > 80_000, `${total} bytes are too few to be React and a router`)
  assert.ok(total <= FIRST_BUDGET, `${total} bytes are more than ${FIRST_BUDGET}`)
})

test('every page is fetched when it is opened, and stays within its budget', async () => {
  const first = await needsOf(await entry())
  const pages = await importsIn(await entry(), LAZY)
  assert.ok(pages.length > 20, `${pages.length} pages are too few to be the dashboard`)
  for (const page of pages) {
    const needs = await needsOf(page)
    const total = await gzippedSizeOf(needs.filter((script) => !first.includes(script)))
    const isChart = CHART_PAGES.some((name) => page.startsWith(`assets/${name}-`))
    const budget = isChart ? CHART_PAGE_BUDGET : PAGE_BUDGET
    assert.ok(total <= budget, `${page} and its own: ${total} bytes are more than ${budget}`)
  }
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

const STATIC = /(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g
const LAZY = /import\(\s*["'`]\.\/([\w.-]+\.js)["'`]\)/g

/** The script that the page begins with. */
async function entry(): Promise<string> {
  const page = await readFile(join(outDir, 'index.html'), 'utf8')
  return /src="\/(assets\/[^"]+\.js)"/.exec(page)![1]!
}

/** A script with all that it imports before it can run. */
async function needsOf(script: string): Promise<readonly string[]> {
  const found = new Set([script]) // which grows while it is walked
  for (const each of found) for (const one of await importsIn(each, STATIC)) found.add(one)
  return [...found]
}

async function importsIn(script: string, form: RegExp): Promise<readonly string[]> {
  const text = await readFile(join(outDir, script), 'utf8')
  return [...text.matchAll(form)].map(([, name]) => `assets/${name}`)
}

async function gzippedSizeOf(scripts: readonly string[]): Promise<number> {
  const texts = await Promise.all(scripts.map((file) => readFile(join(outDir, file))))
  return texts.reduce((sum, text) => sum + gzipSync(text).length, 0)
}
