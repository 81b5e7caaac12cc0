import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violationsOf, visit } from '#test/support/browser.ts'
import { skip, WEB_ROOT } from '#test/support/dashboard.ts'
import { GOLD, storeLearnable } from '#test/support/learnable-bars.ts'
import { testServer } from '#test/support/server.ts'
import { startTrainer } from '#test/support/training-worker.ts'

test(
  'a model is asked for, trained, looked at and trained again from its page',
  { skip },
  async (t) => {
    const server = await testServer(t, { webRoot: WEB_ROOT! })
    await storeLearnable(server.database.pool)
    const asha = await server.user()
    const trainer = startTrainer(server.database)
    t.after(() => trainer.stop())
    const { page, complaints } = await visit(t)

    await page.goto(`${server.url}/learning#key=${asha.key}`)
    await page.getByText('No model yet').waitFor()
    await page.getByLabel('Instrument').fill(GOLD)
    await page.getByLabel('By', { exact: true }).selectOption('linear_regression')
    await page.getByLabel('From', { exact: true }).fill('return_1, RSI_14, nonsense')
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.getByText('nonsense names no field of a bar').waitFor()
    await page.getByLabel('From', { exact: true }).fill('return_1, RSI_14, CCI_20')
    await page.getByRole('button', { name: 'Train', exact: true }).click()

    await page.getByText('Completed', { exact: true }).first().waitFor()
    await page.getByRole('heading', { name: 'What counts' }).waitFor()
    await page.getByRole('img', { name: /^What was predicted of \d+ bars/ }).waitFor()
    assert.match(await page.getByText('Samples', { exact: true }).locator('..').innerText(), /\d+/)
    assert.deepEqual(await violationsOf(page), [])

    const first = page.url()
    await page.getByRole('button', { name: 'Train again' }).click()
    await page.getByRole('heading', { name: 'Comes from' }).waitFor()
    assert.notEqual(page.url(), first)
    await page.getByText('Completed', { exact: true }).first().waitFor()
    await page.getByRole('link', { name: 'Models' }).first().click()
    await page.getByRole('table', { name: 'Models' }).waitFor()
    assert.equal((await asha.get('/training/models')).body['total'], 2)
    assert.deepEqual(await violationsOf(page), [])
    assert.deepEqual(
      complaints.filter((one) => !one.includes('400')),
      [],
    )
  },
)
