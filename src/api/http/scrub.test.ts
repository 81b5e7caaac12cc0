import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { openLog } from './open-log.ts'

const BITS = 'Zm9ydHkgdGhyZWUgY2hhcmFjdGVycyBvZiBhIHNlY3Jl' // 43 characters and one
const SECRET = BITS.slice(0, 43)
const HEX = '0123456789abcdef0123456789abcdef01234567'
const JWT = `eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c3JfMSJ9.${SECRET}`

/** What a line may be given, and what of it must not be in it. */
const FORMS: readonly (readonly [string, unknown, string])[] = [
  ['a password', { password: 'hunter2-secret' }, 'hunter2'],
  ['a password with quotes', { password: 'hun"ter2"x' }, 'ter2'],
  ['a new password, deep down', { a: { b: { c: { d: { new_password: 'hunter2' } } } } }, 'hunter2'],
  ['a password in camel case', { userPassword: 'hunter2' }, 'hunter2'],
  ['a refresh token', { refresh_token: `tmr_${SECRET}` }, SECRET],
  ['a refresh token in a sentence', { note: `the token tmr_${SECRET} was used` }, SECRET],
  ['an access token', { note: `sent ${JWT}.` }, SECRET],
  ['a bearer header', { headers: { Authorization: `Bearer ${JWT}` } }, SECRET],
  ['a bearer in a sentence', { note: 'Authorization: Bearer abc.def' }, 'abc.def'],
  ['an API key', { note: `sb_01234567_${HEX}` }, HEX],
  ['an API key header', { headers: { 'x-api-key': 'anything' } }, 'anything'],
  ['a key', { key: 'anything' }, 'anything'],
  ['a cookie', { headers: { cookie: 'tidemark=anything', 'set-cookie': 'other=1' } }, 'anything'],
  ['a DSN', { dsn: 'postgresql://me:pass%40word@db:5432/books' }, 'pass%40word'],
  ['a DSN in an error', new Error('cannot reach postgres://me:password1@db/books'), 'password1'],
  ['a Redis URL', { url: 'redis://:password1@cache:6379/0' }, 'password1'],
  ['a ticket in a URL', { url: '/stream?ticket=anything&x=1' }, 'anything'],
  ['a one-time link', { note: `https://desk/#reset=${SECRET}` }, SECRET],
  ['a secret of an authenticator', { secret: 'JBSWY3DPEHPK3PXP' }, 'JBSWY3DP'],
  ['a broker’s secret', { body: { api_secret: 'anything' } }, 'anything'],
  ['JSON inside a text', { note: JSON.stringify({ password: 'hunter2' }) }, 'hunter2'],
  ['METRICS_TOKEN', { env: { METRICS_TOKEN: 'anything' } }, 'anything'],
]

for (const [what, given, secret] of FORMS) {
  test(`FO-350 a line of the log does not hold ${what}`, () => {
    const line = logged((log) => log.error({ given, err: given }, 'a line'))
    assert.ok(!line.includes(secret), line)
    const { msg } = JSON.parse(line) as { msg: string }
    assert.equal(msg, 'a line', 'the line is still JSON')
  })
}

test('what is no secret stays as it is', () => {
  const harmless = {
    key_id: 'key_0123456789abcdef0123456789abcdef',
    correlation_id: '3d4e874f-a7f0-47e5-a711-4289969eeefc',
    path: '/api/runs/run_0123456789abcdef0123456789abcdef',
    url: 'http://127.0.0.1:8080/health',
    reason: 'The database books at db:5432 refuses the password of user me.',
  }
  assert.deepEqual(JSON.parse(logged((log) => log.info(harmless, 'a line'))), {
    level: 'INFO',
    ...harmless,
    msg: 'a line',
  })
})

test('FO-350 what is below the level is not written, and errors always are', () => {
  for (const [level, expected] of [
    ['info', ['INFO', 'WARNING', 'ERROR']],
    ['warning', ['WARNING', 'ERROR']],
    ['error', ['ERROR']],
  ] as const) {
    const lines = logged((log) => {
      log.info({}, 'one')
      log.warn({}, 'two')
      log.error({}, 'three')
    }, level)
    const levels = lines
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { level: string }).level)
    assert.deepEqual(levels, expected)
  }
})

function logged(
  write: (log: ReturnType<typeof openLog>) => void,
  level: 'info' | 'warning' | 'error' = 'info',
): string {
  let text = ''
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  write(openLog(level, destination))
  return text.replace(/"time":"[^"]*",/g, '')
}
