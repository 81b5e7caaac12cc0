import { existsSync } from 'node:fs'
import axe, { type AxeResults } from 'axe-core'
import { chromium, type Browser, type Page } from 'playwright-core'

const PLACES = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
const OPTIONS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'].concat([
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
])

/** Where a browser is installed that the tests can drive, or null. CHROMIUM names another. */
export const CHROMIUM = PLACES.find((path) => path !== '' && existsSync(path)) ?? null

export interface Visit {
  readonly page: Page
  readonly complaints: readonly string[] // errors and warnings of the page's console
}

/** A fresh browser with one page, closed after `t`. */
export async function visit(
  t: { after(work: () => Promise<void>): void },
  options: { readonly width?: number; readonly scheme?: 'light' | 'dark' } = {},
): Promise<Visit> {
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM!, args: OPTIONS })
  t.after(() => browser.close())
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.scheme ?? 'light',
  })
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, complaints }
}

/** Waits for what fades in: a colour on its way has no contrast yet. Runs in the page. */
const MOVED = `Promise.all(document.getAnimations()
  .filter((animation) => animation.effect.getTiming().iterations !== Infinity)
  .map((animation) => animation.finished))`

/** What of WCAG 2 A and AA the page breaks, each rule with where; none when all can use it. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(MOVED)
  await page.evaluate(axe.source)
  const { violations } = (await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })",
  )) as AxeResults
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${help}: ${html} ${any.map((a) => a.message).join('; ')}`),
  )
}
