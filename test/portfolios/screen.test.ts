import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { violationsOf, visit } from '#test/support/browser.ts'
import { dashboardServer, skip } from '#test/support/dashboard.ts'
import { EXPIRY, listContracts, storeMinutes } from '../options/chain-world.ts'

test(
  'FO-030 FO-373 a portfolio is built from a chain, drawn as it changes, kept, and shown',
  { skip },
  async (t) => {
    const server = await dashboardServer(t)
    const { pool } = server.context
    await listContracts(pool)
    await storeMinutes(pool, 0, 3)
    while ((await deriveStrikes(server.context)).isMoreDue);
    const user = await server.user()
    const { page, complaints } = await visit(t)
    await page.goto(`${server.url}/portfolios/new?expiry=${EXPIRY}#key=${user.key}`)

    await page.getByLabel('Width').fill('1')
    await page.getByRole('button', { name: 'Iron condor', exact: true }).click()
    const figures = page.getByLabel('What the payoff says')
    await figures.getByText('Most profit').waitFor()
    // Strikes 50 apart, so that the most to lose is 50 less the credit, a unit; one lot of 25.
    const told = async () => {
      const text = await figures.innerText()
      const [, profit, loss] = /Most profit\s+([\d,]+)\s+Most loss\s+−([\d,]+)/.exec(text)!
      return [profit, loss].map((one) => Number(one!.replaceAll(',', '')))
    }
    const [profit, loss] = await told()
    assert.ok(Math.abs(profit! + loss! - 25 * 50) <= 1, `${profit} and ${loss}`)
    await page
      .getByLabel('Lots of 24500 call')
      .or(page.getByLabel(/^Lots of/))
      .first()
      .fill('2')
    await page.getByRole('img', { name: /^Profit and loss by price/ }).waitFor()
    assert.deepEqual(await violationsOf(page), [])

    await page.getByLabel('Name').fill('From a chain')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'From a chain', level: 1 }).waitFor()
    await page.getByText('4 open legs').waitFor()
    await page.getByLabel('Net Greeks').waitFor()
    assert.deepEqual(await violationsOf(page), [])
    await page.getByRole('link', { name: 'Portfolios' }).first().click()
    await page.getByRole('link', { name: 'From a chain' }).waitFor()
    assert.deepEqual(await violationsOf(page), [])
    assert.deepEqual(
      complaints.filter((text) => !/script-src/.test(text)),
      [],
    )
  },
)
