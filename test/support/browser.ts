import { existsSync } from 'node:fs'
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
  options: { readonly width?: number; readonly dark?: boolean } = {},
): Promise<Visit> {
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM!, args: OPTIONS })
  t.after(() => browser.close())
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.dark ? 'dark' : 'light',
  })
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, complaints }
}
