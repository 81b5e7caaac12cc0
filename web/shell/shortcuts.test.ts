import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shortcutReader } from './shortcuts.ts'

const KEYS = ['g o', 'g r', 'n', '?']
const PLAIN = { ctrlKey: false, metaKey: false, altKey: false, isTyping: false }

test('a letter alone and a letter behind g are shortcuts, and nothing else is', () => {
  assert.deepEqual(read('n'), ['n'])
  assert.deepEqual(read('gr'), ['g r'])
  assert.deepEqual(read('gxr'), [], 'x came between')
  assert.deepEqual(read('ggo'), ['g o'])
  assert.deepEqual(read('grr'), ['g r'], 'a g is used up')
  assert.deepEqual(read('r?o'), ['?'])
})

test('shift, which makes the question mark, is no press between', () => {
  const press = shortcutReader()
  const found = ['g', 'Shift', 'o'].map((key) => press({ ...PLAIN, key }, KEYS))
  assert.deepEqual(found, [null, null, 'g o'])
})

test('what is typed into a field or meant for the browser is no shortcut', () => {
  for (const held of ['ctrlKey', 'metaKey', 'altKey', 'isTyping'] as const) {
    assert.equal(shortcutReader()({ ...PLAIN, [held]: true, key: 'n' }, KEYS), null, held)
  }
  const press = shortcutReader()
  press({ ...PLAIN, key: 'g' }, KEYS)
  press({ ...PLAIN, isTyping: true, key: 'x' }, KEYS)
  assert.equal(press({ ...PLAIN, key: 'r' }, KEYS), null, 'typing in between forgets the g')
})

test('a chord works while somebody types, but not in what is open above the page', () => {
  const chord = { ...PLAIN, key: 'k', metaKey: true, isTyping: true }
  assert.equal(shortcutReader()(chord, [...KEYS, 'Ctrl+K']), 'Ctrl+K')
  assert.equal(shortcutReader()({ ...chord, isAbove: true }, [...KEYS, 'Ctrl+K']), null)
  assert.equal(shortcutReader()(chord, KEYS), null, 'others are the browser’s')
})

/** The shortcuts that are found while `text` is pressed, letter by letter. */
function read(text: string): readonly string[] {
  const press = shortcutReader()
  return [...text].flatMap((key) => press({ ...PLAIN, key }, KEYS) ?? [])
}
