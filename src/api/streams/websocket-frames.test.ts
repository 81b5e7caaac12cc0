import assert from 'node:assert/strict'
import { test } from 'node:test'
import { framesOf } from './websocket-frames.ts'

// The first is the example of RFC 6455, section 5.7: an unmasked text frame of "Hello".
test('frames are those of the standard, at each size of the length', () => {
  const hello = Buffer.from([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f])
  assert.deepEqual(Buffer.from(framesOf(['Hello'])), hello)
  assert.deepEqual(Buffer.from(framesOf(['Hello', 'Hello'])), Buffer.concat([hello, hello]))
  const heads: readonly (readonly [number, string])[] = [
    [125, '817d'],
    [126, '817e007e'],
    [256, '817e0100'], // as in section 5.7
    [65_535, '817effff'],
    [65_536, '817f0000000000010000'], // as in section 5.7
  ]
  for (const [length, head] of heads) {
    const frame = Buffer.from(framesOf(['x'.repeat(length)]))
    assert.equal(frame.subarray(0, head.length / 2).toString('hex'), head)
    assert.equal(frame.length, head.length / 2 + length)
  }
})

test('the length of a frame counts bytes, not characters', () => {
  const frame = Buffer.from(framesOf(['€']))
  assert.equal(frame.toString('hex'), '8103e282ac')
})
