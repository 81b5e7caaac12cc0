import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { visit, violationsOf } from '#test/support/browser.ts'
import { dashboardServer, skip } from '#test/support/dashboard.ts'
import { EXPIRY, listContracts, spotAt, storeMinutes } from '../options/chain-world.ts'

const MINUTES = 16
const shown = (price: number): string => `${price.toLocaleString('en-IN')}.00`

test(
  'FO-246 a past day is played on the screen bar by bar, with its chain; a book is a ladder',
  { skip },
  async (t) => {
    const server = await dashboardServer(t)
    const { pool } = server.context
    await listContracts(pool)
    await storeMinutes(pool, 0, MINUTES)
    while ((await deriveStrikes(server.context)).isMoreDue);
    const viewer = await server.user('viewer')
    const { page, complaints } = await visit(t)
    const place = `day=2024-11-07&expiry=${EXPIRY}`
    await page.goto(`${server.url}/replay-desk?${place}#key=${viewer.key}`)

    const figures = page.getByRole('region', { name: 'At this bar' })
    const stands = (index: number) =>
      figures
        .getByText(shown(spotAt(index)))
        .first()
        .waitFor()
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
    await stands(MINUTES / 4)
    await press('Bar on')
    await stands(MINUTES / 4 + 1)
    await press('Bar back')
    await stands(MINUTES / 4)
    await page.getByLabel('Place in the day').fill(String(MINUTES - 2))
    await stands(MINUTES - 3)
    await page.getByRole('img', { name: 'Volatility, strike 24,500 through the day' }).waitFor()
    await page.getByRole('table', { name: 'Option chain' }).waitFor()
    await press('Play')
    await page.getByRole('button', { name: 'Play again' }).waitFor()
    await stands(MINUTES - 1)
    assert.deepEqual(await violationsOf(page), [])

    // 300 at 24,501 and 450 of the 750 at 24,501.50 make 24,501.30.
    await page.goto(`${server.url}/depth`)
    await press('Show an example')
    const costs = page.getByRole('row', { name: /^Buy 750/ })
    assert.deepEqual(await costs.getByRole('cell').nth(1).innerText(), '24,501.30')
    await page.getByLabel('Levels').fill('1 2 3')
    await press('Analyse')
    await page.getByText('Line 1: four numbers').waitFor()
    assert.deepEqual(complaints, [])
  },
)
