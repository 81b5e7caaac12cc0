import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from 'node:test'

test('a class is styled by itself in one file only, so that no page restyles another', () => {
  const files = globSync('*.css', { cwd: import.meta.dirname })
  const owners = new Map<string, Set<string>>()
  for (const file of files) {
    const text = readFileSync(`${import.meta.dirname}/${file}`, 'utf8')
    const bare = text.replaceAll(/\/\*[^]*?\*\//g, '')
    for (const [, selectors] of bare.matchAll(/([^{}]+)\{/g)) {
      for (const selector of selectors!.split(',').map((one) => one.trim())) {
        if (!/^\.[\w-]+$/.test(selector)) continue
        owners.set(selector, (owners.get(selector) ?? new Set()).add(basename(file)))
      }
    }
  }
  assert.ok(owners.size > 100, `${owners.size} classes are too few to be the dashboard's`)
  const shared = [...owners].filter(([, of]) => of.size > 1)
  assert.deepEqual(
    shared.map(([selector, of]) => `${selector} in ${[...of].join(', ')}`),
    [],
  )
})
