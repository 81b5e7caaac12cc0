import { existsSync } from 'node:fs'
import { after } from 'node:test'
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

let launched: Promise<Browser> | null = null
after(async () => (await launched)?.close())

/** A page of a fresh profile, in the one browser of this process; closed after `t`. */
export async function visit(
  t: { after(work: () => Promise<void>): void },
  options: { readonly width?: number; readonly scheme?: 'light' | 'dark' } = {},
): Promise<Visit> {
  launched ??= chromium.launch({ executablePath: CHROMIUM!, args: OPTIONS })
  const profile = await (
    await launched
  ).newContext({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.scheme ?? 'light',
  })
  t.after(() => profile.close())
  const page = await profile.newPage()
  page.setDefaultTimeout(60_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, complaints }
}

/**
 * What fades in has faded in: a colour on its way has no contrast yet. It is looked at, not awaited,
 * since what is folded away ends without telling; and two frames late, since a page hears of another
 * scheme with the next frame, and only then begins to fade. Runs in the page.
 */
const MOVED = `new Promise((resolve) => {
  const moves = (animation) =>
    animation.playState === 'running' && animation.effect.getTiming().iterations !== Infinity
  const look = () => document.getAnimations().some(moves) ? setTimeout(look, 20) : resolve()
  requestAnimationFrame(() => requestAnimationFrame(look))
})`

/** In half the time that it takes to say also what is as it should be. */
const BROKEN = `axe
  .run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
    resultTypes: ['violations'],
  })
  .then(({ violations }) => violations)`

/** What of WCAG 2 A and AA the page breaks, each rule with where; none when all can use it. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(MOVED)
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  const violations = (await page.evaluate(BROKEN)) as AxeResults['violations']
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${help}: ${html} ${any.map((a) => a.message).join('; ')}`),
  )
}
