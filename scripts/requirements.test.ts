import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coverage } from './requirement-rows.ts'
import { readRequirements, readTitles } from './requirements.ts'

const rows = readRequirements()
const count = (matches: RegExp) => rows.filter(({ id }) => matches.test(id)).length

test('the documents hold 733 rows, 40 decisions and 15 self-contradictions', () => {
  assert.equal(count(/^(?!DEC|INC)/), 733)
  assert.equal(count(/^DEC/), 40)
  assert.equal(count(/^INC/), 15)
})

test('an ID names one row', () => {
  assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length)
})

test('no title of a test claims an ID that no row has', () => {
  assert.deepEqual(coverage(rows, readTitles()).unknown, [])
})
