import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { CHROMIUM, violationsOf, visit } from './support/browser.ts'
import { clientOf, testServer } from './support/server.ts'

const skip = CHROMIUM === null && 'needs a browser: install chromium, or name one in CHROMIUM'
const FOLDER = new URL('../src/api/http/docs-page/', import.meta.url)

test('the contract is read, searched and tried in a browser', { skip }, async (t) => {
  const server = await testServer(t)
  const { key } = await server.user()
  const { page, complaints } = await visit(t)
  await page.goto(`${server.url}/docs`)
  await page.getByText(/^\d+ operations\.$/).waitFor()
  await page.getByLabel('Search').fill('strategies that ship')
  await page.getByText(/^1 of \d+ operations\.$/).waitFor()

  await page.getByText('/api/strategies', { exact: true }).click()
  await page.getByLabel('API key or access token').fill(key)
  await page.getByRole('button', { name: 'Send GET' }).click()
  await page.getByText(/^200 OK, \d+ ms$/).waitFor()
  assert.match(await page.getByLabel('The answer').innerText(), /"systematic-investment"/)

  await page.getByLabel('Search').fill('start a run idempotency-key')
  await page.getByText('/api/runs', { exact: true }).locator('visible=true').first().click()
  const body = page.getByLabel('Body (JSON)').locator('visible=true')
  assert.deepEqual(Object.keys(JSON.parse(await body.inputValue()) as object), [
    'strategy',
    'instruments',
  ])
  assert.deepEqual(complaints, [])
})

test(
  'the page of the contract can be used by all, light and dark, wide and narrow',
  { skip },
  async (t) => {
    const server = await testServer(t)
    for (const scheme of ['light', 'dark'] as const) {
      for (const width of [1280, 390]) {
        const { page } = await visit(t, { width, scheme })
        await page.goto(`${server.url}/docs#startRun`)
        await page.getByRole('button', { name: 'Send POST' }).waitFor()
        assert.deepEqual(await violationsOf(page), [], `${scheme}, ${width} px`)
        const tooWide =
          'document.documentElement.scrollWidth > document.documentElement.clientWidth'
        assert.equal(await page.evaluate(tooWide), false, `${width} px hold the page`)
      }
    }
  },
)

test('the page of the contract comes from this server alone, and weighs under 60 kB', async (t) => {
  const server = await testServer(t)
  const client = clientOf(server.url, null)
  const { status, text, headers } = await client.get('/docs')
  assert.equal(status, 200)
  assert.match(headers.get('content-type') ?? '', /^text\/html/)
  for (const [, address] of text.matchAll(/(?:src|href)="(?!data:)([^"#]+)"/g)) {
    assert.match(address!, /^\//, 'no other server is asked')
    assert.equal((await client.get(address!)).status, 200, address!)
  }
  const bytes = readdirSync(FOLDER).map((file) => statSync(new URL(file, FOLDER)).size)
  assert.ok(bytes.reduce((sum, size) => sum + size, 0) < 60_000)
})
