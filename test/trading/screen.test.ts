import assert from 'node:assert/strict'
import { test } from 'node:test'
import { overrideHander } from '#src/app/trading/hand-overrides.ts'
import { violationsOf, visit } from '#test/support/browser.ts'
import { skip, WEB_ROOT } from '#test/support/dashboard.ts'
import { tradingDesk } from '#test/support/trading-desk.ts'

test(
  'FO-180 SO-135 an order by hand is judged as it is typed, queued, and shows what became of it',
  { skip },
  async (t) => {
    const server = await tradingDesk(t, { webRoot: WEB_ROOT })
    const user = await server.user()
    const { page, complaints } = await visit(t)
    await page.goto(`${server.url}/overrides#key=${user.key}`)
    await page.getByLabel('Ticker').fill('goldbees')
    await page.getByLabel('Quantity').fill('20000')
    const panel = page.getByLabel('Before it is sent')
    await panel.getByText('Better not').waitFor()
    await page.getByLabel('Quantity').fill('100')
    await panel.getByText('Send it').waitFor()
    await panel.getByRole('img', { name: 'Spread: 0.03 %, Tight' }).waitFor()
    // 6,001 at the ask: 6.001 tax, 0.2070345 exchange with GST 0.03726621, 0.006001, 0.90015 stamp
    await panel.getByText('₹7.15', { exact: true }).waitFor()

    await page.getByRole('button', { name: 'Buy GOLDBEES' }).click()
    await page.getByText('Queued.').waitFor()
    const over = new AbortController()
    const context = { ...server.context, links: server.links }
    const working = overrideHander(context).run(over.signal, () => {})
    await page.getByLabel('Orders by hand').getByText('placed').first().waitFor()
    over.abort()
    await working
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('The engine decides nothing.').waitFor()
    assert.deepEqual(await violationsOf(page), [])
    assert.deepEqual(
      complaints.filter((text) => !/script-src/.test(text)),
      [],
    )
  },
)
