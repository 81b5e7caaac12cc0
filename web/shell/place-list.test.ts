import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OPERATIONS } from '../../src/contract/operations.ts'
import { PLACE_GROUPS, type Place } from './place-list.ts'

const PLACES: readonly Place[] = PLACE_GROUPS.flatMap(({ places }) => [...places])

test('each place has a letter of its own, and none has that of the account', () => {
  const letters = ['a', ...PLACES.map(({ letter }) => letter)]
  assert.deepEqual(letters, [...new Set(letters)])
  assert.ok(letters.every((letter) => /^[a-z]$/.test(letter)))
})

test('no place has an address that the API answers', () => {
  const paths = new Set(OPERATIONS.map(({ path }: { readonly path: string }) => path))
  for (const { to } of PLACES) assert.ok(!paths.has(to), to)
})

test('a narrow screen has room for four places, and More', () => {
  assert.equal(PLACES.filter(({ isMain }) => isMain).length, 4)
})
