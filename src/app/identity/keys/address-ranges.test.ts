import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coversRange, isInRanges, isRange } from './address-ranges.ts'

const inside: readonly (readonly [string, string])[] = [
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.0/24', '203.0.113.255'],
  ['203.0.113.7/24', '203.0.113.9'], // the bits behind the 24 do not count
  ['0.0.0.0/0', '8.8.8.8'],
  ['10.0.0.0/8', '::ffff:10.1.2.3'], // what a socket of IPv6 calls a client of IPv4
  ['2001:db8::/32', '2001:db8:ffff::1'],
  ['2001:DB8::1', '2001:db8:0:0::1'],
  ['fe80::/10', 'fe80::1%eth0'],
  ['::/0', '2001:db8::1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
]

const outside: readonly (readonly [string, string])[] = [
  ['203.0.113.7', '203.0.113.8'],
  ['203.0.113.0/25', '203.0.113.128'],
  ['0.0.0.0/0', '2001:db8::1'],
  ['::/0', '8.8.8.8'],
  ['2001:db8::/32', '2001:db9::1'],
  ['10.0.0.0/8', ''],
  ['10.0.0.0/8', 'unknown'],
]

test('FO-267 an address is in a range of its own family, or it is not', () => {
  for (const [range, address] of inside) {
    assert.ok(isInRanges(['192.0.2.1', range], address), `${address} is in ${range}`)
  }
  for (const [range, address] of outside) {
    assert.ok(!isInRanges(['192.0.2.1', range], address), `${address} is not in ${range}`)
  }
})

test('a range is inside another of which all of its addresses are', () => {
  assert.ok(coversRange(['10.0.0.0/8'], '10.20.0.0/16'))
  assert.ok(coversRange(['10.0.0.0/8'], '10.0.0.0/8'))
  assert.ok(coversRange(['10.0.0.0/8'], '10.9.9.9'))
  assert.ok(!coversRange(['10.20.0.0/16'], '10.0.0.0/8'))
  assert.ok(!coversRange(['10.0.0.0/8'], '11.0.0.0/16'))
  assert.ok(!coversRange([], '10.0.0.0/8'))
})

test('what is no address and no range is told apart', () => {
  for (const good of ['1.2.3.4', '1.2.3.4/0', '::1/128', '::', '1.2.3.4/32']) {
    assert.ok(isRange(good), good)
  }
  const bad = ['', '1.2.3', '1.2.3.4/33', '::1/129', '1.2.3.4/', '1.2.3.4/-1', '::1%eth0', 'a/8']
  for (const text of bad) assert.ok(!isRange(text), text)
})
