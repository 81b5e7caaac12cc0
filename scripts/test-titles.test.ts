import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testTitles } from './test-titles.ts'

const titles = (text: string) => testTitles('a.test.ts', text)

test('the titles of tests are found, at any depth, in any quotes', () => {
  const text = `
    test('one', () => {})
    describe('a group', () => {
      it("two", { timeout: 1 }, () => {})
      for (const n of [1]) test(\`three \${n}\`, async (t) => { await t.test('four', () => {}) })
    })
  `
  assert.deepEqual(titles(text), ['one', 'two', 'three ', 'four'])
})

test('a title that begins with a value has no literal start', () => {
  assert.deepEqual(titles('test(`${id} holds`, run); test(title, run)'), [])
})

test('a test that does not run has no title', () => {
  const text = `
    test.skip('a', run)
    test.todo('b')
    test('c', { skip: true }, run)
    test('d', { skip: 'a reason' }, run)
    test('e', { todo: true }, run)
    describe.skip('group', () => { test('f', run) })
    describe('group', { skip: true }, () => { test('g', run) })
  `
  assert.deepEqual(titles(text), [])
})

test('a test that is skipped on a condition may run, so it counts', () => {
  assert.deepEqual(titles(`test('a', { skip: absent && 'no data' }, run)`), ['a'])
})

test('other calls are no tests', () => {
  assert.deepEqual(titles(`/x/.test('GB-001'); pattern.test('GB-002'); tests('GB-003')`), [])
})
