import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violationsOf, visit } from '#test/support/browser.ts'
import { dashboardServer, skip } from '#test/support/dashboard.ts'

const CSV = [
  'date,open,high,low,close,volume',
  '2024-01-02,100,102,99,101,5000',
  '2024-01-03,101,100,99,101,5000', // its high is below its open
  '2024-01-04,101,103,100,102.5,6000',
].join('\n')

/** Best bid and ask, a trade and a change of the book, once a second. */
const TICKS = Array.from({ length: 40 }, (_, second) => {
  const at = Date.parse('2024-08-08T09:15:00Z') + second * 1_000
  const [bid, ask] = [60_000 + (second % 7) / 10, 60_001 + (second % 5) / 10].map(String)
  const sides = { bids: [[bid, '1.5']], asks: [[ask, '2']] }
  return [
    { e: 'bookTicker', T: at, b: bid, B: '1.5', a: ask, A: '2' },
    { e: 'trade', T: at, p: ask, q: '0.01', m: second % 3 === 0, t: second, X: 'MARKET' },
    { T: at, lastUpdateId: second, ...sides },
  ].map((message) => `${at}000000 ${JSON.stringify(message)}`)
})
  .flat()
  .join('\n')

test(
  'a file is dropped, looked at and stored; ticks lead to the book of then; an action is edited',
  { skip },
  async (t) => {
    const server = await dashboardServer(t)
    const { key } = await server.user('admin')
    const { page, complaints } = await visit(t)
    await page.goto(`${server.url}/data?to=2024-08-08#key=${key}`)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose files' }).click()
    await (
      await chooser
    ).setFiles([
      { name: 'acme.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) },
      { name: 'btcusdt_20240808.jsonl', mimeType: 'application/json', buffer: Buffer.from(TICKS) },
      { name: 'notes.pdf', mimeType: 'application/pdf', buffer: Buffer.from('x') },
    ])
    await page.getByText('Market data are read from .csv', { exact: false }).waitFor()
    await page.getByText('Whose bars are these?', { exact: false }).waitFor()
    await page.getByLabel('Symbol', { exact: true }).fill('acme')
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByText('2 rows of ACME.NSE').waitFor()
    await page.getByText('1 line refused').click()
    await page.getByText('Line 3: the open or close is above the high').waitFor()
    assert.deepEqual(await violationsOf(page), [])
    await pictures(page, 'preview')
    await page.getByRole('button', { name: 'Store acme.csv' }).click()
    await page.getByText('bar 1d: 2 new, 0 known').waitFor()
    await page.getByRole('button', { name: 'Store btcusdt_20240808.jsonl' }).click()
    await page.getByText('trade: 40 new, 0 known').waitFor()

    await page.getByText('Trades', { exact: true }).click()
    await page.getByRole('button', { name: /BTCUSDT-PERP\.BINANCE/ }).click()
    await page.getByRole('heading', { name: 'Trades of BTCUSDT-PERP.BINANCE' }).waitFor()
    await page.getByText('09:15:39.000000').first().waitFor()
    assert.deepEqual(await violationsOf(page), [])
    await pictures(page, 'ticks')
    await page.getByRole('link', { name: 'of then' }).first().click()
    await page.getByText('As of', { exact: true }).waitFor()
    await page.getByText('60,000.40', { exact: true }).first().waitFor()

    await page.goto(`${server.url}/calendars`)
    await page.getByRole('button', { name: 'Add an action' }).click()
    await page.getByLabel('Symbol', { exact: true }).fill('acme')
    await page.getByLabel('What the company does').selectOption('SPLIT')
    await page.getByLabel('Old face value').fill('10')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Split needs new_face').waitFor()
    await page.getByLabel('New face value').fill('2')
    await page.getByLabel('Ex-date').fill('2024-01-04')
    await pictures(page, 'action')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Split: old face 10, new face 2').waitFor()
    assert.equal(await page.getByText('0.200000').count(), 1)
    await page.getByRole('button', { name: 'Show details' }).click()
    await page.getByRole('button', { name: 'Take it back' }).click()
    await page.getByText('No corporate actions').waitFor()
    const unforeseen = complaints.filter((text) => !/status of 4(?:00|15)/.test(text))
    assert.deepEqual(unforeseen, [])
  },
)

/** For who looks: at both schemes, and on a telephone. */
async function pictures(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 360, height: 800 })
  const wide = await page.evaluate('document.documentElement.scrollWidth')
  assert.ok(Number(wide) <= 360, `the page is ${String(wide)} px wide`)
  const folder = process.env['SHOTS']
  if (folder) {
    await page.screenshot({ path: `${folder}/${name}-narrow.png`, fullPage: true })
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.screenshot({ path: `${folder}/${name}-light.png`, fullPage: true })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.screenshot({ path: `${folder}/${name}-dark.png`, fullPage: true })
    await page.emulateMedia({ colorScheme: 'light' })
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}
