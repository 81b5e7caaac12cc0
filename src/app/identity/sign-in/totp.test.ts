import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../../../core/instant.ts'
import { newTotpSecret, otpauthUrl, totpStep } from './totp.ts'

/** `12345678901234567890` in Base32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

// Source: RFC 6238, appendix B, SHA-1; its codes have eight digits, of which the last six are ours.
const VECTORS = [
  ['1970-01-01T00:00:59Z', '287082', 0x1],
  ['2005-03-18T01:58:29Z', '081804', 0x23523ec],
  ['2005-03-18T01:58:31Z', '050471', 0x23523ed],
  ['2009-02-13T23:31:30Z', '005924', 0x273ef07],
  ['2033-05-18T03:33:20Z', '279037', 0x3f940aa],
  ['2603-10-11T11:33:20Z', '353130', 0x27bc86aa],
] as const

test('the codes of RFC 6238 are those of their steps', () => {
  for (const [at, code, step] of VECTORS)
    assert.equal(totpStep(SECRET, code, instant(at)), step, at)
})

test('the code before and the one after pass, further ones and other texts do not', () => {
  const passes = (at: string) => totpStep(SECRET, '081804', instant(at)) // of 01:58:00 to 01:58:30
  assert.equal(passes('2005-03-18T01:57:30Z'), 0x23523ec)
  assert.equal(passes('2005-03-18T01:58:59Z'), 0x23523ec)
  assert.equal(passes('2005-03-18T01:57:29Z'), null)
  assert.equal(passes('2005-03-18T01:59:00Z'), null)
  for (const code of ['', '81804', '0818040', 'O81804', '０８１８０４', ' 081804']) {
    assert.equal(totpStep(SECRET, code, instant('2005-03-18T01:58:29Z')), null, code)
  }
})

test('a secret has 160 bits, and an authenticator reads it from its URL', () => {
  const secret = newTotpSecret()
  assert.match(secret, /^[A-Z2-7]{32}$/)
  assert.notEqual(newTotpSecret(), secret)
  const url = new URL(otpauthUrl(secret, 'ada@example.org'))
  assert.equal(url.protocol, 'otpauth:')
  assert.equal(url.searchParams.get('secret'), secret)
  assert.equal(url.searchParams.get('issuer'), 'Tidemark')
  assert.match(decodeURIComponent(url.pathname), /Tidemark:ada@example\.org$/)
})
