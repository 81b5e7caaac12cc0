import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { visit, violationsOf } from '#test/support/browser.ts'
import { dashboardServer, skip } from '#test/support/dashboard.ts'
import { contractId, EXPIRY, listContracts, spotAt, storeMinutes } from '../options/chain-world.ts'

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

    // What a feed tells of a contract, level by level: 20 at 120.50 and 5 of the 30 at 121 are 120.60.
    const id = contractId(24_500, 'call')
    await pool.query(
      `insert into latest_depth (instrument_id, heard_at, bid_prices, bid_quantities, bid_orders,
         ask_prices, ask_quantities, ask_orders)
       values ($1, now(), '{120,119.5}', '{25,50}', '{1,2}', '{120.5,121}', '{20,30}', '{1,3}')`,
      [id],
    )
    await page.goto(`${server.url}/depth?instrument=${id}`)
    await page.getByLabel('Sizes to try').fill('25')
    const bought = page.getByRole('row', { name: /^Buy 25/ })
    assert.deepEqual(await bought.getByRole('cell').nth(1).innerText(), '120.60')
    await page.getByRole('row', { name: 'Bid 119.50 50 2 75' }).waitFor()
    assert.deepEqual(complaints, [])
  },
)
