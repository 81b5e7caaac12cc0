import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printable } from './printable.ts'

test('a terminal shows what others wrote, and obeys none of it but colours', () => {
  assert.equal(
    printable('\x1b[31mred\x1b[0m\tand\nlines, ₹ and ±'),
    '\x1b[31mred\x1b[0m\tand\nlines, ₹ and ±',
  )
  assert.equal(printable('\x1b]0;title\x07\x1b[2Jgone\r\x9b2K\x7f'), '�]0;title��[2Jgone��2K�')
})
