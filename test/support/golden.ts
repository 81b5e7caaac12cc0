import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Compares with a committed file; `UPDATE=1 npm test` rewrites it, and the diff is the review. */
export function assertGolden(path: string, actual: string): void {
  const url = new URL(`../../${path}`, import.meta.url)
  if (process.env['UPDATE']) writeFileSync(url, actual)
  const expected = existsSync(url) ? readFileSync(url, 'utf8') : ''
  assert.equal(actual, expected, `${path} is stale: run UPDATE=1 npm test, then read the diff`)
}
