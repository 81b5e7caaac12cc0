import { before, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import type { Clock } from '#src/app/context.ts'
import { build } from '../../scripts/build.ts'
import { ROOT } from '../../scripts/project.ts'
import { CHROMIUM } from './browser.ts'
import type { Person } from './people.ts'
import { testServer, type TestServer } from './server.ts'

/** Why the stories of a file cannot be told here, or false. */
export const skip = CHROMIUM === null && 'No Chromium is installed, so no page can be opened.'

export const WEB_ROOT = `${ROOT}dist/web`

before(async () => {
  if (!skip) await build.run([])
})

/** A server with the dashboard. */
export function dashboardServer(t: TestContext, clock?: Clock): Promise<TestServer> {
  return testServer(t, { webRoot: WEB_ROOT, ...(clock && { clock }) })
}

/** Types e-mail and password into the form that is open, and sends it. */
export async function enterPassword(
  page: Page,
  { email, password }: Pick<Person, 'email' | 'password'>,
): Promise<void> {
  const field = page.getByLabel('E-mail')
  if (await field.isEditable()) await field.fill(email) // it stands there where it must be the same
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** The account's menu names whoever is signed in. */
export function accountButton(page: Page) {
  return page.getByRole('button', { name: /^Account: / })
}
