import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fastify } from 'fastify'
import { answerNoRequest } from './broken-requests.ts'
import { endSlowBodies } from './slow-bodies.ts'

test('FO-314 a body that does not come in time is answered with 408, as JSON', async (t) => {
  const server = createServer({ requestTimeout: 50, connectionsCheckingInterval: 10 }, () => {})
  server.on('clientError', answerNoRequest)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{')
  const answer = await text(socket)
  assert.match(answer, /^HTTP\/1\.1 408 Request Timeout\r\n/)
  assert.match(answer, /\r\nconnection: close\r\n/)
  const body = JSON.parse(answer.split('\r\n\r\n')[1]!) as Record<string, unknown>
  assert.equal(body['code'], 'request_timeout')
})

test('FO-314 a server that waits an hour for files gives up other bodies sooner', async (t) => {
  const app = fastify({ requestTimeout: 3_600_000 })
  endSlowBodies(app, 50)
  app.post('/', async () => 'whole')
  t.after(() => app.close())
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const ask = async (body: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1')
    const head = 'POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 10\r\n'
    socket.write(`${head}content-type: application/json\r\n\r\n${body}`)
    return text(socket)
  }
  const late = await ask('{')
  assert.match(late, /^HTTP\/1\.1 408 /)
  assert.match(late, /"code":"request_timeout"/)
  assert.match(await ask('{"a": 100}'), /^HTTP\/1\.1 200 /)
})
