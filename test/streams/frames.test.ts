import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { chance } from '#src/core/chance.ts'
import { testServer, type TestServer } from '#test/support/server.ts'
import { openSocket } from '#test/support/stream-socket.ts'

/** A frame as a client sends it, masked. */
function frame(
  opcode: number,
  payload: Buffer | string,
  { fin = true, masked = true } = {},
): Buffer {
  const body = Buffer.from(payload)
  const size = Buffer.alloc(body.length < 126 ? 1 : 3)
  if (body.length < 126) size[0] = body.length
  else {
    size[0] = 126
    size.writeUInt16BE(body.length, 1)
  }
  size[0]! |= masked ? 0x80 : 0
  const mask = Buffer.from([1, 2, 3, 4])
  const bytes = masked ? body.map((byte, index) => byte ^ mask[index % 4]!) : body
  return Buffer.concat([
    Buffer.from([(fin ? 0x80 : 0) | opcode]),
    size,
    masked ? mask : Buffer.of(),
    bytes,
  ])
}

/** A bare socket that has shaken hands; what comes back is bytes. */
async function shakeHands(t: Parameters<typeof testServer>[0], { url }: TestServer, key: string) {
  const socket: Socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) })
  t.after(async () => void socket.destroy())
  socket.on('error', () => {})
  const ended = new Promise<Buffer>((resolve) => {
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('close', () => resolve(Buffer.concat(chunks)))
  })
  socket.write(
    `GET /stream?token=${key} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  )
  await new Promise((resolve) => socket.once('data', resolve))
  return { socket, ended }
}

/** The code of the close frame with which the server went. */
function codeOf(bytes: Buffer): number | null {
  const at = bytes.lastIndexOf(0x88)
  return at < 0 || at + 4 > bytes.length ? null : bytes.readUInt16BE(at + 2)
}

test('frames that break the protocol end their connection, by the code that fits, and no other', async (t) => {
  const server = await testServer(t)
  const { key } = await server.user()
  const bystander = await openSocket(t, server, `/stream?token=${key}`)
  await bystander.next('welcome')
  // Source: RFC 6455, 7.4.1: 1002 protocol error, 1003 unsupported data, 1007 not UTF-8, 1009 too big.
  const cases: readonly (readonly [string, Buffer, number])[] = [
    ['a binary frame', frame(2, 'x'), 1003],
    ['not UTF-8', frame(1, Buffer.from([0xff, 0xfe])), 1007],
    ['not masked', frame(1, '{}', { masked: false }), 1002],
    ['a reserved opcode', frame(3, 'x'), 1002],
    ['a continuation of nothing', frame(0, 'x'), 1002],
    ['a ping in pieces', frame(9, 'x', { fin: false }), 1002],
    ['a long ping', frame(9, 'x'.repeat(126)), 1002],
    ['reserved bits', Buffer.concat([Buffer.of(0xf1), frame(1, 'x').subarray(1)]), 1002],
    [
      '64 KiB and one byte, said',
      Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 1, 1, 2, 3, 4]),
      1009,
    ],
    ['2^63 bytes, said', Buffer.from([0x81, 0xff, 255, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]), 1009],
  ]
  for (const [name, bytes, code] of cases) {
    const { socket, ended } = await shakeHands(t, server, key)
    socket.write(bytes)
    socket.end()
    assert.equal(codeOf(await ended), code, name)
  }
  bystander.say({ action: 'ping' })
  await bystander.next('pong')
})

test('noise on a stream never ends the server, nor anybody else', async (t) => {
  const server = await testServer(t)
  const { key } = await server.user()
  const bystander = await openSocket(t, server, `/stream?token=${key}`)
  const draw = chance(11, 'noise', 0)
  const byte = () => Math.floor(draw.uniform() * 256)
  const hostile = [
    '{"action":"subscribe","channel":"run.events","key":"\\u0000"}',
    `{"action":"subscribe","channel":"runs","key":"${'k'.repeat(20_000)}"}`,
    '{"action":"subscribe","channel":"account","key":"\' or 1=1 --"}',
    '{"__proto__":{"action":"ping"},"action":"subscribe","channel":"__proto__"}',
    '['.repeat(30_000),
    `{"action":"ping","id":${'9'.repeat(400)}}`,
    '{"action":"request_snapshot","channel":"<script>"}',
  ]
  for (let round = 0; round < 40; round += 1) {
    const { socket, ended } = await shakeHands(t, server, key)
    if (round < hostile.length) socket.write(frame(1, hostile[round]!))
    else socket.write(Buffer.from(Array.from({ length: 1 + byte() }, byte)))
    socket.end(round % 2 === 0 ? frame(8, Buffer.from([3, 232])) : '')
    await ended
  }
  bystander.say({ action: 'ping' })
  await bystander.next('pong')
  assert.deepEqual(
    server.logged.filter(({ message }) => message === 'a stream message failed'),
    [],
  )
})

test('FO-252 a flood of messages, malformed or not, ends its connection with 1008', async (t) => {
  const server = await testServer(t)
  const { key } = await server.user()
  for (const message of ['{"action":"ping"}', '{{{']) {
    const client = await openSocket(t, server, `/stream?token=${key}`)
    for (let count = 0; count < 400; count += 1) client.say(message)
    const { code, reason } = await client.closed
    assert.equal(code, 1008)
    assert.match(reason, /too many messages/)
  }
})
