import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { trade } from '#src/app/operations/trade.ts'
import { violationsOf, visit } from './support/browser.ts'
import { enterPassword, skip, WEB_ROOT } from './support/dashboard.ts'
import { knowGold, startGold } from './support/gold.ts'
import { bearer, newPerson, signIn } from './support/people.ts'
import { TEST_SECRETS, testServer, type TestClient, type TestServer } from './support/server.ts'

test('a run is watched live, traded by hand and stopped from its page', { skip }, async (t) => {
  const { url, user } = await openWorld(t)
  const run = await startGold(user, {
    name: 'Gold, held',
    feed: { interval: '1d', from: '2023-01-02', bars_per_second: 20 },
  })
  const { page, complaints } = await visit(t)

  await page.goto(`${url}/#key=${user.key}`)
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  assert.equal(new URL(page.url()).hash, '', 'the key stays out of the address and the history')
  await page.getByRole('heading', { name: 'Gold, held' }).getByRole('link').click()
  await page.getByRole('heading', { name: 'Gold, held' }).waitFor()
  await page.getByText('Live', { exact: true }).waitFor()

  const value = page.locator('.kpi .value').first()
  for (let changes = 0; changes < 4; changes += 1) {
    const equity = await value.innerText()
    assert.match(equity, /^₹[\d,]+\.\d\d$/)
    await value.filter({ hasNotText: equity }).waitFor()
  }

  await page.getByRole('button', { name: 'Place order' }).click()
  await page.getByLabel('Quantity').fill('10000000')
  await page.getByRole('button', { name: 'Buy GOLDBEES' }).click()
  await page.getByText('Rejected', { exact: true }).first().waitFor()
  await page.getByText('Cash refused').waitFor()
  await page.getByRole('button', { name: 'Done' }).click()

  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await page.getByRole('button', { name: 'Stop for good' }).click()
  await page.getByText('Stopped', { exact: true }).first().waitFor()
  assert.equal((await user.get(run.path)).body['status'], 'STOPPED')
  assert.equal(await page.getByRole('button', { name: 'Place order' }).count(), 0)
  assert.deepEqual(complaints, [])
})

test('a wrong key is told so, and a right one opens the books', { skip }, async (t) => {
  const { url, user } = await openWorld(t)
  const { page } = await visit(t)
  await page.goto(`${url}/#key=key_nobody.nothing`)
  await page.getByText('The server does not know this key.').waitFor()
  await page.getByLabel('API key').fill(user.key)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Start your first paper portfolio' }).waitFor()
})

test('a new run is refused at its fields, then started', { skip }, async (t) => {
  const { url, user } = await openWorld(t)
  const { page } = await visit(t)
  await page.goto(`${url}/runs/new#key=${user.key}`)
  await page.getByLabel('Name', { exact: true }).fill('By hand')
  await page.getByLabel('Initial cash').fill('a lot')
  await page.getByRole('button', { name: 'Start the run' }).click()
  await page.getByText('must name at least one instrument').waitFor()
  await page.getByText('must be a decimal with at most 8 places').waitFor()
  assert.deepEqual((await user.get('/api/runs')).items, [])

  await page.getByLabel(/^GOLDBEES\.NSE/).check()
  await page.getByLabel('Initial cash').fill('250000.50')
  await page.getByLabel('First session').fill('2023-01-02')
  await page.getByRole('button', { name: 'Start the run' }).click()
  await page.getByRole('heading', { name: 'By hand' }).waitFor()
  const { items } = await user.get('/api/runs')
  assert.deepEqual(
    items.map(({ name, initial_cash }) => ({ name, initial_cash })),
    [{ name: 'By hand', initial_cash: '250000.5' }],
  )
})

test('every page can be used by all, light and dark, wide and narrow', { skip }, async (t) => {
  const { url, server } = await openWorld(t)
  const person = await newPerson(server, 'admin')
  const { access } = await signIn(server, person)
  const user = { ...bearer(server, access), userId: person.userId }
  await user.post('/api-keys', { name: 'Report' })
  const feed = { from: '2023-01-02', bars_per_second: null }
  const run = await startGold(user, { name: 'Gold', feed })
  const { page, complaints } = await visit(t)

  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await check('the sign-in')
  await enterPassword(page, person)
  await page.locator('.feed').getByText('Order filled').waitFor() // so no page is empty
  for (const [path, heading] of pagesOf(run.runId)) {
    await page.goto(url + path)
    await page.getByRole('heading', { name: heading, exact: true }).waitFor()
    await page.locator('.side').getByText('Live', { exact: true }).waitFor()
    await page.locator('.skeleton').first().waitFor({ state: 'detached' })
    assert.equal(await page.locator('h1').count(), 1, `${path} has one title`)
    await check(path)
  }
  for (const [path, opener, field] of formsOf(run.runId)) {
    await page.setViewportSize({ width: 1400, height: 900 })
    await page.goto(url + path)
    await page.getByRole('button', { name: opener }).click()
    await page.getByLabel(field, { exact: true }).waitFor()
    await check(`${opener} at ${path}`)
  }
  // Nothing is known of NIFTY here, and its pages say so.
  const unforeseen = complaints.filter((text) => !text.includes('404'))
  assert.deepEqual(unforeseen, [])

  async function check(what: string): Promise<void> {
    for (const [width, colorScheme] of LOOKS) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      const said = `${what}, ${width} px wide, ${colorScheme}`
      await page
        .waitForFunction('document.documentElement.scrollWidth <= innerWidth')
        .catch((cause: Error) =>
          assert.fail(`${said}: it is wider than the screen. ${cause.message}`),
        )
      assert.deepEqual(await violationsOf(page), [], said)
    }
  }
})

const LOOKS = [
  [1400, 'light'],
  [360, 'dark'],
] as const

test('a login at the broker goes there and back, and arms', { skip }, async (t) => {
  const { url, user } = await openWorld(t)
  const { page, complaints } = await visit(t)
  await page.goto(`${url}/brokers#key=${user.key}`)
  await page.getByLabel('Login name').fill('gold')
  await page.getByLabel('Secret').fill('open sesame')
  await page.getByRole('button', { name: 'Store' }).click()
  await page.getByRole('button', { name: 'Log in at the broker' }).click()
  await page.getByRole('heading', { name: 'Paper broker' }).waitFor()
  assert.deepEqual(await violationsOf(page), [], "the broker's own page")
  await page.getByLabel('Secret').fill('open sesame')
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByText('Open', { exact: true }).waitFor()
  assert.equal(new URL(page.url()).pathname, '/brokers')
  await page.getByRole('button', { name: 'Arm my runs' }).click()
  await page.getByText('There is no run to arm').waitFor()
  await page.getByText('Kite', { exact: true }).click()
  await page.getByLabel('API secret').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  assert.deepEqual(complaints, [])
})

test('an order that waits is taken back in its row', { skip }, async (t) => {
  const { url, user } = await openWorld(t)
  const run = await startGold(user, { feed: { from: '2023-01-02', bars_per_second: 5 } })
  const { page, complaints } = await visit(t)
  await page.goto(`${url}/runs/${run.runId}#key=${user.key}`)
  await page.getByText('Filled', { exact: true }).waitFor() // so the price is known
  const far = { instrument_id: 'GOLDBEES.NSE', side: 'BUY', type: 'LIMIT', limit_price: '0.01' }
  const { body: placed } = await user.post(`${run.path}/orders`, { ...far, quantity: '7' })
  assert.equal(placed['status'], 'PENDING', String(placed['reason']))
  const row = page.getByRole('row').filter({ hasText: 'Limit' }).filter({ hasText: '0.01' })
  await row.getByText('Pending', { exact: true }).waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await row.getByRole('button', { name: 'Cancel: Buy 7 GOLDBEES' }).click()
  await row.getByText('Canceled', { exact: true }).waitFor()
  assert.equal(await row.getByRole('button', { name: /^Cancel/ }).count(), 0)
  const { items } = await user.get(`${run.path}/orders?status=CANCELED`)
  assert.deepEqual(
    items.map(({ order_id }) => order_id),
    [placed['order_id']],
  )
  assert.deepEqual(complaints, [])
})

test('a browser that looks for an icon finds ours', { skip }, async (t) => {
  const { url } = await openWorld(t)
  const answer = await fetch(`${url}/favicon.ico`)
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-type'), 'image/svg+xml')
  assert.match(await answer.text(), /^<svg /)
})

test('a page that is not there says so, and so does a run', { skip }, async (t) => {
  const { url, user } = await openWorld(t)
  const { page } = await visit(t)
  await page.goto(`${url}/nowhere#key=${user.key}`)
  await page.getByText('There is no such page').waitFor()
  await page.goto(`${url}/runs/run_nobody`)
  await page.getByText('There is no such run').waitFor()
})

/** A server with the dashboard, a worker, gold to trade, and a user. */
async function openWorld(
  t: TestContext,
): Promise<{ url: string; server: TestServer; user: TestClient }> {
  const stop = new AbortController()
  let trading: Promise<void> = Promise.resolve()
  const server = await testServer(
    {
      after: (work) =>
        t.after(async () => {
          stop.abort()
          await trading
          await work()
        }),
    },
    { webRoot: WEB_ROOT },
  )
  await knowGold(server.context)
  const { context, links } = server
  trading = trade({ ...context, links, secrets: TEST_SECRETS }, stop.signal)
  return { url: server.url, server, user: await server.user() }
}

/** Where each page is, and its title. */
function pagesOf(runId: string): readonly (readonly [string, string])[] {
  const run = `/runs/${runId}`
  const tabs = ['orders', 'trades', 'positions', 'events', 'marks', 'configuration']
  return [
    ['/', 'Overview'],
    ['/runs', 'Runs'],
    ['/runs/new', 'New run'],
    ...tabs.map((tab) => [`${run}?tab=${tab}`, 'Gold'] as const),
    ['/market', 'Market'],
    ['/charts?instrument=GOLDBEES.NSE', 'GOLDBEES.NSE Nippon India ETF Gold BeES'],
    ['/options', 'Options'],
    ['/futures-desk', 'Futures'],
    ['/monitor', 'Monitor'],
    ['/depth', 'Depth'],
    ['/find', 'Find'],
    ['/calendars', 'Calendars'],
    ['/replay-desk', 'Replay'],
    ['/data', 'Data'],
    ['/learning', 'Models'],
    ['/portfolios', 'Portfolios'],
    ['/desk', 'Accounts'],
    ['/brokers', 'Broker'],
    ['/account/security', 'Security'],
    ['/account/sessions', 'Sessions'],
    ['/account/keys', 'API keys'],
    ['/manage/users', 'Users'],
    ['/manage/system', 'System'],
  ]
}

/** Where something opens above the page, by which button, and what is in it. */
function formsOf(runId: string): readonly (readonly [string, string, string])[] {
  return [
    [`/runs/${runId}`, 'Place order', 'Quantity'],
    ['/account/security', 'Turn it on', 'Your password'],
    ['/account/keys', 'New key', 'Name'],
    ['/account/keys', 'Usage of Report', 'Close'],
    ['/manage/users', 'Add a user', 'E-mail'],
    ['/manage/users', 'Change Ada', 'E-mail'],
    ['/manage/system', 'Account: ', 'Dark'],
    ['/depth', 'Show an example', 'Cumulative depth'],
    ['/desk', 'Link an account', 'Broker'],
    ['/', 'Search', 'Place or instrument'],
  ]
}
