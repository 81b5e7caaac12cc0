import assert from 'node:assert/strict'
import { test } from 'node:test'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'
import { violationsOf, visit } from '#test/support/browser.ts'
import { future, index, option, share } from '#test/support/contracts.ts'
import { dashboardServer, skip } from '#test/support/dashboard.ts'

test(
  'an instrument is found as one types, and shows its terms through time',
  { skip },
  async (t) => {
    const server = await dashboardServer(t)
    await transaction(server.context.pool, (tx) =>
      insertInstruments(tx, [
        index('NIFTY', 'Nifty 50', 256_265),
        index('BANKNIFTY', 'Nifty Bank', 260_105),
        share('BANKBARODA', 'Bank of Baroda'),
        share('RELIANCE', 'Reliance Industries'),
        future('NIFTY', '2024-11-28', 25),
        ...[24_450, 24_500, 24_550].flatMap((strike) => [
          option('NIFTY', '2024-11-28', strike, 'call', 25),
          option('NIFTY', '2024-11-28', strike, 'put', 25),
        ]),
      ]),
    )
    const { key } = await server.user()
    const { page, complaints } = await visit(t)
    await page.goto(`${server.url}/find#key=${key}`)
    const box = page.getByRole('combobox', { name: 'Search instruments' })
    await box.fill('nifty')
    const options = page.getByRole('option')
    await page.getByText('9 found').waitFor()
    assert.match((await options.first().innerText()).replaceAll('\n', ' '), /^NIFTY .*INDEX/)
    assert.deepEqual(await page.locator('.find-group').allInnerTexts(), [
      'Indices',
      'Futures',
      'Options',
    ])

    await box.press('ArrowDown')
    await box.press('Enter')
    await page.getByRole('heading', { name: 'BANKNIFTY.NSE' }).waitFor()
    assert.match(page.url(), /instrument=BANKNIFTY\.NSE/)
    await box.fill('nifty 28nov 24500 ce')
    await page.getByText('1 found').waitFor()
    await box.press('Enter')
    await page.getByRole('heading', { name: 'NIFTY24N2824500CE.NFO' }).waitFor()
    await page.getByText('NIFTY, 2024-11-28, 24,500 call').waitFor()
    const stretch = page.getByRole('button', { name: /Lot 75 for monthly .* 2025-02-27/ })
    await stretch.focus()
    await page
      .getByText(/NSE circular of 2024-10-18/, { exact: false })
      .first()
      .waitFor()
    assert.deepEqual(await violationsOf(page), [])
    await page.setViewportSize({ width: 360, height: 800 })
    const wide = await page.evaluate('document.documentElement.scrollWidth')
    assert.ok(Number(wide) <= 360, `the page is ${String(wide)} px wide`)
    assert.deepEqual(complaints, [])
    const shots = process.env['SHOTS']
    if (shots) await picture(page, shots)
  },
)

async function picture(page: import('playwright-core').Page, folder: string): Promise<void> {
  await page.screenshot({ path: `${folder}/narrow.png`, fullPage: true })
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.screenshot({ path: `${folder}/light.png` })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByRole('combobox').fill('nifty')
  await page.getByText('9 found').waitFor()
  await page.getByRole('option').first().click()
  await page.getByRole('heading', { name: 'NIFTY.NSE' }).waitFor()
  await page.screenshot({ path: `${folder}/dark.png` })
}
