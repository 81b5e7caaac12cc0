import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { makeSetUpUrl } from '#src/app/identity/sign-in/set-up.ts'
import { formatInstant, type Instant } from '#src/core/instant.ts'
import { violationsOf, visit } from './support/browser.ts'
import { settableClock, type SettableClock } from './support/clock.ts'
import { accountButton, dashboardServer, enterPassword, skip } from './support/dashboard.ts'
import { newPerson, refresh, signIn } from './support/people.ts'
import { clientOf } from './support/server.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

test('the first administrator is made by the printed link', { skip }, async (t) => {
  const server = await dashboardServer(t)
  const link = await makeSetUpUrl(server.context, server.url)
  const { page } = await visit(t)
  await page.goto(server.url)
  await page.getByText('Nobody has a password here yet.').waitFor()
  await page.goto(link!)
  await page.getByLabel('Name').fill('Ada Lovelace')
  await page.getByLabel('E-mail').fill('ada@example.org')
  await page.getByLabel('Password', { exact: true }).fill('too short')
  assert.equal(new URL(page.url()).hash, '', 'the token stays out of the address and the history')
  await page.getByRole('button', { name: 'Make the administrator' }).click()
  await page.getByText('must have at least 12 characters').waitFor()
  await page.getByLabel('Password', { exact: true }).fill('a sentence is easy to keep')
  await page.getByRole('button', { name: 'Make the administrator' }).click()
  await page.getByRole('link', { name: 'Users' }).click()
  await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor()
})

test('the right password opens the page that was asked for', { skip }, async (t) => {
  const server = await dashboardServer(t)
  const person = await newPerson(server)
  const { page } = await visit(t)
  await page.goto(`${server.url}/account/sessions`)
  await enterPassword(page, { ...person, password: 'not this one' })
  await page.getByText('The e-mail address or the password is wrong.').waitFor()
  await enterPassword(page, person)
  await page.getByRole('heading', { name: 'Sessions' }).waitFor()
  const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, document.cookie])')
  assert.doesNotMatch(String(kept), /eyJ|refresh/i, 'no token is where a script can read it')

  await page.reload()
  await page.getByText('This one').waitFor() // the cookie alone brought the session back
  await accountButton(page).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
})

test('who reloads a page impatiently stays signed in', { skip }, async (t) => {
  const server = await dashboardServer(t)
  const person = await newPerson(server)
  const { page } = await visit(t)
  await page.goto(`${server.url}/account/sessions`)
  await enterPassword(page, person)
  await page.getByText('This one').waitFor()
  for (let reloads = 0; reloads < 2; reloads += 1) {
    const asked = page.waitForRequest(/\/auth\/refresh/)
    await page.reload({ waitUntil: 'commit' })
    await asked // and its answer is not waited for: a refresh token is good once
  }
  await page.getByText('This one').waitFor()
})

test('a second factor is turned on, asked for, and turned off', { skip }, async (t) => {
  const clock = runningClock()
  const server = await dashboardServer(t, clock)
  const person = await newPerson(server)
  const { page } = await visit(t)
  await page.goto(`${server.url}/account/security`)
  await enterPassword(page, person)
  await page.getByRole('button', { name: 'Turn it on' }).click()
  await page.getByLabel('Your password').fill(person.password)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('img', { name: 'QR code' }).waitFor()
  assert.deepEqual(await violationsOf(page), [])
  const secret = (await page.locator('.enrol .secret').innerText()).replaceAll(/\s/g, '')
  const codeNow = (): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now() })
  await page.getByLabel('Code', { exact: true }).fill(codeNow())
  await page.getByRole('button', { name: 'Confirm' }).click()
  const recovery = await page.getByRole('list', { name: 'Recovery codes' }).innerText()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByText('On', { exact: true }).waitFor()

  await leave()
  clock.pass(MINUTE_MS) // a code signs in once
  await enterPassword(page, person)
  await page.getByLabel('Code of your authenticator').fill('000000')
  await page.getByText('This code does not work').waitFor()
  await page.getByLabel('Code of your authenticator').fill(codeNow())
  await page.getByRole('heading', { name: 'Security' }).waitFor()

  await leave()
  await enterPassword(page, person)
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await page.getByLabel('Recovery code').fill(recovery.split('\n')[0]!)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'Turn it off' }).click()
  await page.getByLabel('Your password').fill(person.password)
  await page.getByRole('button', { name: 'Turn it off' }).click()
  await page.getByText('Off', { exact: true }).waitFor()

  async function leave(): Promise<void> {
    await accountButton(page).click()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  }
})

test('a key is shown once, does what it may, and is ended with a reason', { skip }, async (t) => {
  const server = await dashboardServer(t)
  const person = await newPerson(server)
  const { page } = await visit(t)
  await page.goto(`${server.url}/account/keys`)
  await enterPassword(page, person)
  await page.getByRole('button', { name: 'New key' }).click()
  await page.getByLabel('Name').fill('Nightly report')
  await page.getByLabel('Addresses').fill('127.0.0.1, somewhere')
  await page.getByRole('button', { name: 'Make the key' }).click()
  await page.getByText(/^somewhere must be an address or a range/).waitFor()
  await page.getByLabel('Addresses').fill('127.0.0.1')
  await page.getByRole('button', { name: 'Make the key' }).click()
  const secret = await page.getByLabel('The key').innerText()
  assert.match(secret, /^sb_[0-9a-f]{8}_[0-9a-f]{40}$/)
  const program = clientOf(server.url, secret)
  assert.equal((await program.get('/api/runs')).status, 200)
  assert.equal((await program.post('/api/system/arm')).status, 403, 'it only reads')
  await page.getByRole('button', { name: 'I have kept it' }).click()
  await page.getByLabel('The key').waitFor({ state: 'detached' })
  assert.ok(!(await page.content()).includes(secret), 'it is nowhere on the page any more')

  await page.getByRole('button', { name: 'Revoke Nightly report' }).click()
  await page.getByLabel('Reason').fill('The report is not read')
  await page.getByRole('button', { name: 'Revoke for good' }).click()
  await page.getByText(/The report is not read/).waitFor()
  assert.equal((await program.get('/api/runs')).status, 401)
})

test('a session is ended from another, and by a new password', { skip }, async (t) => {
  const server = await dashboardServer(t)
  const person = await newPerson(server)
  const { page } = await visit(t)
  const elsewhere = await signIn(server, person)
  await page.goto(`${server.url}/account/sessions`)
  await enterPassword(page, person)
  await page.getByRole('heading', { name: '2 sessions' }).waitFor()
  await page.getByRole('button', { name: /^End the session/ }).click()
  await page.getByRole('heading', { name: 'One session' }).waitFor()
  assert.equal((await refresh(server, elsewhere.refresh)).status, 401)

  const another = await signIn(server, person)
  await page.getByRole('link', { name: 'Security' }).click()
  await page.getByLabel('Current password').fill(person.password)
  await page.getByLabel('New password').fill('another sentence to keep')
  await page.getByRole('button', { name: 'Change it' }).click()
  await page.getByText('Changed. Your other sessions have ended.').waitFor()
  assert.equal((await refresh(server, another.refresh)).status, 401)
  await page.reload()
  await page.getByRole('heading', { name: 'Security' }).waitFor() // one's own stays
})

test('an administrator adds somebody, who chooses a password by the link', { skip }, async (t) => {
  const server = await dashboardServer(t)
  const admin = await newPerson(server, 'admin')
  const { page } = await visit(t)
  await page.goto(`${server.url}/manage/users`)
  await enterPassword(page, admin)
  await page.getByRole('button', { name: 'Add a user' }).click()
  await page.getByLabel('Name').fill('Grace Hopper')
  await page.getByLabel('E-mail').fill('grace@example.org')
  await page.getByLabel('Role').selectOption('viewer')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const link = await page.getByLabel('The link').innerText()
  await page.getByRole('button', { name: 'Done' }).click()
  const hers = page.getByRole('listitem').filter({ hasText: 'grace@example.org' })
  await hers.getByText('No password yet').waitFor()

  const { page: other } = await visit(t)
  await other.goto(link)
  await other.getByLabel('New password').fill('one that only grace knows')
  await other.getByRole('button', { name: 'Keep it and sign in' }).click()
  await accountButton(other).filter({ hasText: 'Grace Hopper' }).waitFor()

  await hers.getByRole('button', { name: 'Change Grace Hopper' }).click()
  await page.getByLabel('Disabled').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await hers.getByText('Disabled').waitFor()
  await other.reload()
  await other.getByText('Your session has ended').waitFor()
})

test('an ended session keeps what was asked for', { skip }, async (t) => {
  const clock = runningClock()
  const server = await dashboardServer(t, clock)
  const person = await newPerson(server)
  const { page } = await visit(t)
  await page.goto(`${server.url}/account/keys`)
  await enterPassword(page, person)
  await askForKey('after twenty minutes')
  await page.getByText('This is the key').waitFor()
  await page.getByRole('button', { name: 'I have kept it' }).click()

  clock.pass(400 * DAY_MS)
  await askForKey('after a year')
  const again = page.getByRole('dialog', { name: 'Your session has ended' })
  await again.waitFor()
  await enterPassword(page, person)
  await again.waitFor({ state: 'detached' })
  await page.getByText('This is the key').waitFor() // the request went on where it waited
  assert.equal(new URL(page.url()).pathname, '/account/keys')

  async function askForKey(name: string): Promise<void> {
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByLabel('Name').fill(name)
    clock.pass(20 * MINUTE_MS)
    await page.getByRole('button', { name: 'Make the key' }).click()
  }
})

/** A clock that begins now and stands, but for what passes. */
function runningClock(): SettableClock & { pass(durationMs: number): void } {
  const clock = settableClock(formatInstant(Date.now() as Instant))
  return {
    ...clock,
    pass: (durationMs) => clock.set(formatInstant((clock.now() + durationMs) as Instant)),
  }
}
