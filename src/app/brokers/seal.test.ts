import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seal, unseal } from './seal.ts'

const secrets = { key: Buffer.alloc(32, 7) }

test('a sealed secret opens in its own place, and two seals of it differ', () => {
  const sealed = seal(secrets, 'pin €1234', 'usr_a/paper')
  assert.equal(unseal(secrets, sealed, 'usr_a/paper'), 'pin €1234')
  assert.notDeepEqual(seal(secrets, 'pin €1234', 'usr_a/paper'), sealed)
  assert.ok(!Buffer.from(sealed).includes('1234'))
})

test('a sealed secret does not open elsewhere, changed, or with another key', () => {
  const sealed = seal(secrets, '1234', 'usr_a/paper')
  assert.throws(() => unseal(secrets, sealed, 'usr_b/paper'))
  assert.throws(() => unseal({ key: Buffer.alloc(32, 8) }, sealed, 'usr_a/paper'))
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte))
    assert.throws(() => unseal(secrets, changed, 'usr_a/paper'), `byte ${at}`)
  }
})
