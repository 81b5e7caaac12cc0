import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { answerNoRequest } from './broken-requests.ts'

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
