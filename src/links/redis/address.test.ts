import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAddress, showAddress } from './address.ts'

const ADDRESSES: readonly (readonly [string, object, string])[] = [
  ['redis://cache', { host: 'cache', port: 6379, db: 0 }, 'redis://cache:6379/0'],
  [
    'redis://:p%40ss%2Fword@10.0.0.1:7000/3',
    { host: '10.0.0.1', port: 7000, db: 3, password: 'p@ss/word' },
    'redis://10.0.0.1:7000/3',
  ],
  [
    'rediss://tidemark:secret@cache.example:6380',
    { host: 'cache.example', port: 6380, db: 0, username: 'tidemark', password: 'secret', tls: {} },
    'rediss://cache.example:6380/0',
  ],
  ['redis://[::1]:6379', { host: '::1', port: 6379, db: 0 }, 'redis://[::1]:6379/0'],
]

for (const [text, address, shown] of ADDRESSES) {
  test(`${shown} is read from its URL, and shown without a password`, () => {
    assert.deepEqual(readAddress(text), address)
    assert.equal(showAddress(readAddress(text)), shown)
  })
}
