import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { violationsOf, visit } from '#test/support/browser.ts'
import { dashboardServer, skip } from '#test/support/dashboard.ts'
import { EXPIRY, listContracts, minute, openInterestAt, storeMinutes } from './chain-world.ts'

test(
  'a chain is looked at as of a minute, moved through its day, and drawn',
  { skip },
  async (t) => {
    const server = await dashboardServer(t)
    const { pool } = server.database
    await listContracts(pool)
    await storeMinutes(pool, 0, 20)
    while ((await deriveStrikes(server.context)).isMoreDue);
    const viewer = await server.user('viewer')
    const { page, complaints } = await visit(t)
    const at = new Date(minute(15)).toISOString()
    await page.goto(`${server.url}/options?expiry=${EXPIRY}&at=${at}#key=${viewer.key}`)
    const chain = page.getByRole('table', { name: 'Option chain' })
    const row = chain.getByRole('row').filter({ hasText: '24,450' })
    await row.waitFor()
    assert.match(await row.innerText(), /15\.0 %/)
    const interest = (index: number) =>
      `${(openInterestAt(24_450, 'call', index) / 1_000).toFixed(1)}k`
    await row.getByText(interest(14)).waitFor()

    await page.getByRole('slider', { name: 'Minute of the day' }).press('Home')
    await row.getByText(interest(4)).waitFor() // the end of the first five minutes
    assert.match(page.url(), new RegExp(encodeURIComponent(new Date(minute(5)).toISOString())))

    await page.getByText('Greeks', { exact: true }).click()
    await chain.getByRole('columnheader', { name: 'Call Vanna' }).waitFor()
    for (const [tab, said] of [
      ['Max pain', 'pay least if it settles at'],
      ['Smile', 'on which calls and puts agree'],
      ['Surface', 'costs less than nothing'],
      ['Gamma', 'to be hedged'],
      ['Straddle', 'It pays beyond'],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click()
      await page.getByText(said).waitFor()
    }
    assert.deepEqual(await violationsOf(page), [])

    await page.getByRole('link', { name: 'Options' }).click()
    await page.getByText('No option on NIFTY is listed now').waitFor() // all have expired
    await page.getByLabel('Day').fill('2024-11-07')
    await chain.waitFor()
    assert.deepEqual(complaints, [])
  },
)
