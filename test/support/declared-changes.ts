import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { breakingChanges, type Document } from './contract-changes.ts'

const DOCS = new URL('../../docs/', import.meta.url)

/** The contract breaks no client of the committed one, but where docs/contract-changes.md says so. */
export function assertNothingBreaks(document: Document): void {
  const committed = JSON.parse(readFileSync(new URL('openapi.json', DOCS), 'utf8')) as Document
  const declared = declaredIn(readFileSync(new URL('contract-changes.md', DOCS), 'utf8'))
  const undeclared = undeclaredOf(breakingChanges(committed, document), declared)
  assert.deepEqual(
    undeclared,
    [],
    'clients of docs/openapi.json would break. Keep the old form, or declare each change in ' +
      'docs/contract-changes.md, in backquotes, with its reason',
  )
}

export function undeclaredOf(
  changes: readonly string[],
  declared: ReadonlySet<string>,
): readonly string[] {
  return changes.filter((change) => !declared.has(change))
}

/** The entries of the list: `- \`POST /orders: body.account is needed\`: why`. */
export function declaredIn(markdown: string): ReadonlySet<string> {
  return new Set([...markdown.matchAll(/^- `([^`]+)`/gm)].map(([, change]) => change!))
}
