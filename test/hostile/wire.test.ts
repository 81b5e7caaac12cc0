import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { ERRORS } from '#src/core/app-error.ts'
import { ErrorBody } from '#src/contract/error.ts'
import { healthOf } from '#test/support/health.ts'
import { clientOf, testServer } from '#test/support/server.ts'

const HOST = 'host: 127.0.0.1\r\n'
const HALF = `GET /health HTTP/1.1\r\n${HOST}`

/** Bytes on a bare socket, and the status of the answer; null: closed, or not answered at all. */
const WIRES: readonly (readonly [string, string | Buffer, number | null])[] = [
  ['words', 'hello\r\n\r\n', 400],
  ['NUL bytes', Buffer.alloc(512), 400],
  ['all bytes there are', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), 400],
  ['the greeting of TLS', Buffer.from('160301020001000001fc0303', 'hex'), 400],
  ['the greeting of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['a version that there is not', `GET /health HTTP/9.9\r\n${HOST}\r\n`, 400],
  ['a method that there is not', `STEAL /health HTTP/1.1\r\n${HOST}\r\n`, 400],
  ['no host', 'GET /health HTTP/1.1\r\n\r\n', 400],
  ['a header without a colon', `GET /health HTTP/1.1\r\n${HOST}x\r\n\r\n`, 400],
  ['NUL in a header', `GET /health HTTP/1.1\r\n${HOST}x: a\0b\r\n\r\n`, 400],
  ['a space before the colon', `GET /health HTTP/1.1\r\n${HOST}x : y\r\n\r\n`, 400],
  ['a header folded onto two lines', `GET /health HTTP/1.1\r\n${HOST}x: a\r\n b\r\n\r\n`, 400],
  ['a head of 100 kB', `GET /health HTTP/1.1\r\n${HOST}x: ${'y'.repeat(100_000)}\r\n\r\n`, 431],
  ['an address of 100 kB', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n${HOST}\r\n`, 431],
  ['3 000 headers', `GET /health HTTP/1.1\r\n${HOST}${'a: b\r\n'.repeat(3_000)}\r\n`, 431],
  [
    'two lengths',
    `POST /api-keys/validate HTTP/1.1\r\n${HOST}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`,
    400,
  ],
  [
    'a length and chunks, as smugglers send',
    `POST /api-keys/validate HTTP/1.1\r\n${HOST}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n`,
    400,
  ],
  [
    'a length below nothing',
    `POST /api-keys/validate HTTP/1.1\r\n${HOST}content-length: -1\r\n\r\n{}`,
    400,
  ],
  [
    'a length beyond all memory',
    `POST /api-keys/validate HTTP/1.1\r\n${HOST}content-type: application/json\r\ncontent-length: 99999999999999\r\n\r\n{}`,
    413,
  ],
  [
    'chunks that are none',
    `POST /api-keys/validate HTTP/1.1\r\n${HOST}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
    400,
  ],
  ['an address of its own', `GET http://evil.example/health HTTP/1.1\r\n${HOST}\r\n`, null],
  ['an address that is none', `GET health HTTP/1.1\r\n${HOST}\r\n`, 400],
  ['a star', `GET * HTTP/1.1\r\n${HOST}\r\n`, null],
  ['a tunnel', `CONNECT 127.0.0.1:22 HTTP/1.1\r\n${HOST}\r\n`, null],
  ['bytes beyond ASCII in the address', `GET /h\u00e9alth HTTP/1.1\r\n${HOST}\r\n`, null],
  ['an expectation nobody knows', `GET /health HTTP/1.1\r\n${HOST}expect: pigs\r\n\r\n`, 200],
  ['half a request, and then nothing', HALF, 400],
]

test('FO-311 FO-314 what is no HTTP, or nearly none, is answered in the one error body', async (t) => {
  const server = await testServer(t)
  for (const [name, bytes, status] of WIRES) {
    const answer = await exchange(server.url, bytes)
    assert.doesNotMatch(answer, /^HTTP\/1\.1 5|<html|node_modules/i, `${name}: ${answer}`)
    const [, said] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? []
    if (status !== null) assert.equal(Number(said), status, `${name}: ${answer.slice(0, 300)}`)
    if (Number(said) < 400 || said === undefined) continue
    const [head = '', ...rest] = answer.split('\r\n\r\n')
    assert.match(head, /content-type: application\/json/i, name)
    const body = ErrorBody.parse(JSON.parse(rest.join('\r\n\r\n')))
    assert.equal(ERRORS[body.code].status, Number(said), name)
  }
  await healthOf(clientOf(server.url, null)) // the server goes on
  assert.deepEqual(
    server.logged.filter(({ message }) => message === 'a request failed'),
    [],
  )
})

test('FO-312 who sends a body that is too large, to its end, reads that it was', async (t) => {
  const server = await testServer(t)
  const { key } = await server.user()
  const { hostname, port } = new URL(server.url)
  for (const [type, status] of [
    ['application/json', 413],
    ['text/plain', 415],
  ] as const) {
    const socket = connect({ port: Number(port), host: hostname })
    const body = Buffer.alloc(5_000_000, 'x')
    const head = `POST /api-keys HTTP/1.1\r\n${HOST}x-api-key: ${key}\r\ncontent-type: ${type}\r\n`
    socket.write(`${head}content-length: ${body.length}\r\n\r\n`)
    await promisify(socket.write.bind(socket) as (bytes: Buffer, done: () => void) => void)(body)
    const [answer] = await once(socket, 'data')
    assert.match(String(answer), new RegExp(`^HTTP/1.1 ${status} `))
    socket.destroy()
  }
})

/** Sends the bytes, and reads until the answer is whole or the server closes. */
async function exchange(url: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
  socket.on('error', () => {}) // it closes, too
  socket.setEncoding('utf8')
  if (bytes === HALF) socket.end(bytes)
  else socket.write(bytes)
  let answer = ''
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk: string) => {
      answer += chunk
      if (isWhole(answer)) resolve()
    })
    socket.on('end', resolve)
    socket.on('close', () => resolve())
  })
  socket.destroy()
  return answer
}

function isWhole(answer: string): boolean {
  const [head = '', body] = answer.split('\r\n\r\n')
  const length = /content-length: (\d+)/i.exec(head)?.[1]
  return body !== undefined && length !== undefined && Buffer.byteLength(body) >= Number(length)
}
