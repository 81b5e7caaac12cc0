import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visit } from './support/browser.ts'
import { accountButton, dashboardServer, enterPassword, skip } from './support/dashboard.ts'
import { knowGold, startGold } from './support/gold.ts'
import { newPerson, trySignIn } from './support/people.ts'

test('a viewer is shown nothing that a viewer may not do', { skip }, async (t) => {
  const server = await dashboardServer(t)
  await knowGold(server.context)
  const [user, admin] = [await server.user(), await server.user('admin')]
  const { runId } = await startGold(user, { name: 'Gold' })
  const { page } = await visit(t)
  const buttons = page.locator('main').getByRole('button')
  const places = page.getByRole('navigation', { name: 'Pages' }).getByRole('link')

  await page.goto(`${server.url}/runs/${runId}#key=${user.key}`)
  await page.getByRole('button', { name: 'Stop' }).waitFor() // which its owner may
  await places.getByText('Broker').waitFor()
  const theirs = await places.allInnerTexts()
  assert.deepEqual([theirs.includes('Broker'), theirs.includes('Users')], [true, false])
  await admin.ask('PATCH', `/users/${user.userId}`, { role: 'viewer' })

  await page.reload()
  await accountButton(page).filter({ hasText: 'Viewer' }).waitFor()
  await page.getByRole('heading', { name: 'Gold', exact: true }).waitFor()
  assert.deepEqual(await buttons.filter({ hasText: /order|stop|reset/i }).allInnerTexts(), [])
  const left = theirs.filter((name) => name !== 'Broker')
  assert.deepEqual(await places.allInnerTexts(), left)
  for (const [path, said] of [
    ['/', 'Recent events'],
    ['/runs', 'One run'],
    ['/runs/new', 'You may not start runs'],
    ['/brokers', 'No broker is known'],
    ['/manage/users', 'You may not manage users'],
    ['/account/keys', 'One key works'],
  ] as const) {
    await page.goto(server.url + path)
    await page.getByText(said).first().waitFor()
    await accountButton(page).filter({ hasText: 'Viewer' }).waitFor()
    const offered = await buttons.filter({ hasText: /new|store|arm|log in|add|revoke/i }).count()
    assert.equal(offered, 0, path)
    assert.equal(await page.getByRole('link', { name: 'New run' }).count(), 0, path)
  }
})

test('everything is reached without a pointer, and a list on ? says how', { skip }, async (t) => {
  const server = await dashboardServer(t)
  const user = await server.user('admin')
  const { page } = await visit(t)
  await page.goto(`${server.url}/#key=${user.key}`)
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await accountButton(page).filter({ hasText: 'Admin' }).waitFor() // so all shortcuts are there
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'Skip to the content')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'New run', 'what Tab meets first behind it is in the content')

  await page.keyboard.press('?')
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await list.getByText('Go to Users').waitFor()
  await page.keyboard.press('Escape')
  await list.waitFor({ state: 'detached' })
  await page.keyboard.press('g')
  await page.keyboard.press('u')
  await page.getByRole('heading', { name: 'Users', exact: true }).waitFor()
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'Add a user', 'the focus went along')

  await page.keyboard.press('Enter')
  await page.getByLabel('Name').waitFor()
  await page.keyboard.type('g r?')
  assert.equal(await page.getByLabel('Name').inputValue(), 'g r?', 'in a field they are letters')
  await page.keyboard.press('Escape')
  await page.getByLabel('Name').waitFor({ state: 'detached' })
  assert.equal(await focused(), 'Add a user', 'what closes gives the focus back')

  function focused(): Promise<string> {
    return page.locator(':focus').innerText()
  }
})

test('the colours are those of the system until somebody chooses', { skip }, async (t) => {
  const server = await dashboardServer(t)
  const user = await server.user()
  const { page } = await visit(t, { scheme: 'dark' })
  await page.goto(`${server.url}/#key=${user.key}`)
  const isDark = page.locator('html[data-mantine-color-scheme=dark]')
  const isLight = page.locator('html[data-mantine-color-scheme=light]')
  await isDark.waitFor()
  await page.emulateMedia({ colorScheme: 'light' })
  await isLight.waitFor()
  await accountButton(page).click()
  await page.getByLabel('Dark').check({ force: true }) // its label is what is seen and clicked
  await isDark.waitFor()
  await page.reload()
  await isDark.waitFor()
})

test('who is offline is told so, until it is over', { skip }, async (t) => {
  const server = await dashboardServer(t)
  const user = await server.user()
  const { page } = await visit(t)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(`${server.url}/runs#key=${user.key}`)
  await page.getByText('Live', { exact: true }).waitFor()
  await page.context().setOffline(true)
  await page.getByText('You are offline.').waitFor()
  assert.equal(await page.evaluate('document.getAnimations().length'), 0)
  // A page that was never opened has no code here; all else stays.
  await page.getByRole('link', { name: 'Calendars' }).click()
  await page.getByText('This page could not be fetched').waitFor()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('link', { name: 'Runs' }).waitFor()
  await page.context().setOffline(false)
  await page.getByText('You are offline.').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'Calendars' }).waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
})

test('the system page says what is up, and when nothing answers', { skip }, async (t) => {
  const server = await dashboardServer(t)
  const user = await server.user()
  const { page } = await visit(t)
  await page.goto(`${server.url}/manage/system#key=${user.key}`)
  const database = page.getByRole('region', { name: 'Database' })
  await database.getByText('Up', { exact: true }).waitFor()
  await page.getByText('0.0.0-test').waitFor()
  // Nobody ticks runs here, and that is the first thing that is said.
  await page.getByRole('heading', { name: 'No worker is alive' }).waitFor()
  await server.close()
  await page.getByRole('heading', { name: 'The server does not answer' }).waitFor()
  await database.getByText('Up', { exact: true }).waitFor() // as it was seen last
})

test('who guesses passwords is told when to go on', { skip }, async (t) => {
  const server = await dashboardServer(t)
  const person = await newPerson(server)
  const { page } = await visit(t)
  await page.goto(server.url)
  const guess = { email: person.email, password: 'not this one' }
  await Promise.all(Array.from({ length: 10 }, () => trySignIn(server, guess)))
  await enterPassword(page, person) // the right one, and too late
  await page.getByText(/^Too many attempts to sign in/).waitFor()
  await page.getByText(/^Again in \d+ s$/).waitFor()
  assert.ok(await page.getByRole('button', { name: 'Sign in', exact: true }).isDisabled())
})
