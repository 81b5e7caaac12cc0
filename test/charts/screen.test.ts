import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violationsOf, visit } from '#test/support/browser.ts'
import { dashboardServer, skip } from '#test/support/dashboard.ts'
import { knowNifty } from '#test/support/nifty-session.ts'
import { until } from '#test/support/tidemark.ts'

test(
  'FO-229 a chart opens through the feed, takes indicators and labels, and can be read by all',
  { skip },
  async (t) => {
    const server = await dashboardServer(t)
    await knowNifty(server.context)
    const user = await server.user()
    const { page, complaints } = await visit(t)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(`${server.url}/charts?show=SMA_20#key=${user.key}`)

    // The last five minutes of the session, and what TA-Lib says of them.
    const legend = page.locator('.desk-legend')
    await legend.getByText('24,483.68').waitFor()
    await legend.getByText('24,569.48').waitFor()
    assert.ok(asked.includes('/udf/history') && asked.includes('/udf/symbols'), asked.join())

    await page.getByRole('button', { name: 'Indicators' }).click()
    await page.getByLabel('Search indicators').fill('relative strength index')
    await page.getByRole('button', { name: /^RSI/ }).click()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.mouse.move(0, 0) // where it pointed, the chart would tell of another bar
    await legend.getByText('48.11').waitFor()
    assert.match(page.url(), /RSI_14/, 'the address says what is shown')
    const heightOf = async (text: string) => (await legend.getByText(text).boundingBox())!.y
    const isBelow = async () => (await heightOf('RSI 14')) - (await heightOf('SMA 20')) > 200
    await until(isBelow, 'an indicator is named in its own pane') // the panes are laid out later

    await page.getByRole('button', { name: 'Bearish', exact: true }).click()
    const chart = page.locator('.chart-canvas')
    await chart.focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    await page.getByText('07 Nov 2024, 15:25 IST').waitFor()
    const { items } = await user.get('/labels?symbol=NIFTY')
    assert.deepEqual(
      items.map(({ label_type, labeled_at }) => [label_type, labeled_at]),
      [['bearish', '2024-11-07T09:55:00.000Z']],
    )
    await legend.getByRole('button', { name: 'Remove RSI_14' }).click()
    await legend.getByText('RSI 14').waitFor({ state: 'detached' })
    assert.deepEqual(await violationsOf(page), [])
    assert.deepEqual(complaints, [])
  },
)
