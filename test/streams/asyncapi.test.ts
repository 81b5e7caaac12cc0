import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CHANNELS } from '#src/contract/streams/channels.ts'
import { STREAMS } from '#src/contract/streams/stream.ts'
import { assertGolden } from '#test/support/golden.ts'
import { clientOf, testServer } from '#test/support/server.ts'

test('the AsyncAPI document is the committed one, and describes every stream', async (t) => {
  const server = await testServer(t)
  const { status, body } = await clientOf(server.url, null).get('/asyncapi.json')
  assert.equal(status, 200)
  const document = { ...body, info: { ...(body['info'] as object), version: '0' } }
  assertGolden('docs/asyncapi.json', `${JSON.stringify(document, null, 2)}\n`)

  const channels = Object.values(body['channels'] as Record<string, { readonly address: string }>)
  assert.deepEqual(
    channels.map(({ address }) => address),
    STREAMS.map(({ path }) => path),
  )
  const { messages } = body['components'] as { readonly messages: object }
  for (const { id } of CHANNELS)
    assert.ok(`${id}.update` in messages && `${id}.snapshot` in messages)
})

test('every reference in the AsyncAPI document leads somewhere', async (t) => {
  const server = await testServer(t)
  const { text, body } = await clientOf(server.url, null).get('/asyncapi.json')
  const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!)
  const dangling = references.filter((path) => {
    const found = path.split('/').reduce<unknown>((at, name) => (at as never)?.[name], body)
    return found === undefined
  })
  assert.deepEqual(dangling, [])
  assert.ok(references.length > 50)
})

test('DEC-27 the stream of orders has the name of its source, and no other', async (t) => {
  const server = await testServer(t)
  assert.ok(STREAMS.some(({ path }) => path === '/orders/stream'))
  for (const alias of ['/ws/orders', '/ws/orders/any', '/ws/status']) {
    assert.equal((await clientOf(server.url, null).get(alias)).status, 404, alias)
  }
})
