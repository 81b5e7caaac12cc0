import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPassword, HARDNESS, isOutdated, verifyPassword } from './password-hash.ts'

const LIGHT = { memory: 64, passes: 1, parallelism: 1 }

// Source: the reference implementation's test.c (P-H-C/phc-winner-argon2, argon2id, version 0x13).
const REFERENCE: readonly (readonly [password: string, hash: string])[] = [
  [
    'password',
    '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
  ],
  [
    'password',
    '$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc',
  ],
  [
    'differentpassword',
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94',
  ],
]

test('the hashes of the reference implementation are proven by their passwords alone', async () => {
  for (const [password, hash] of REFERENCE) {
    assert.equal(await verifyPassword(hash, password), true, hash)
    assert.equal(await verifyPassword(hash, `${password} `), false, hash)
  }
})

test('two hashes of one password differ, carry their hardness, and do not hold it', async () => {
  const [one, other] = [
    await hashPassword('pässword', LIGHT),
    await hashPassword('pässword', LIGHT),
  ]
  assert.notEqual(one, other)
  assert.match(one, /^\$argon2id\$v=19\$m=64,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  assert.equal(await verifyPassword(one, 'pässword'), true)
  assert.equal(await verifyPassword(one, 'pa\u0308ssword'), true, 'composed or not, it is an ä')
  assert.equal(await verifyPassword(one, 'password'), false)
})

test('somebody without a hash is refused after the same work, whatever is tried', async () => {
  assert.equal(await verifyPassword(null, ''), false)
  assert.equal(await verifyPassword(null, 'anything'), false)
})

test('a hash of other hardness than today is outdated', async () => {
  const hash = await hashPassword('x', LIGHT)
  assert.deepEqual(
    [isOutdated(hash, LIGHT), isOutdated(hash), isOutdated('$argon2id$?')],
    [false, true, true],
  )
  assert.equal(isOutdated(await hashPassword('x')), false)
  assert.deepEqual(HARDNESS, { memory: 19_456, passes: 2, parallelism: 1 })
})

test('many at once wait for each other, and all are answered', async () => {
  const hash = await hashPassword('x', LIGHT)
  const tries = Array.from({ length: 50 }, (_, index) =>
    verifyPassword(hash, index % 2 ? 'x' : 'y'),
  )
  const answers = await Promise.all(tries)
  assert.equal(answers.filter((right) => right).length, 25)
})
