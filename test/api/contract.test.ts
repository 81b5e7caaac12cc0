import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { z } from 'zod'
import { ERRORS } from '#src/core/app-error.ts'
import { DEFAULT_HTTP } from '#src/app/operations/http-settings.ts'
import { ErrorBody } from '#src/contract/error.ts'
import type { Operation } from '#src/contract/operation.ts'
import { OPERATIONS } from '#src/contract/operations.ts'
import { clientOf, testServer, type Answer } from '#test/support/server.ts'
import { someInput } from '#test/support/valid-input.ts'

const DESK = 'https://desk.example.org'
const http = { ...DEFAULT_HTTP, corsOrigins: [DESK] }

/** A path of the operation that leads to nothing. */
function addressOf({ path }: Operation): string {
  return path.replace(/\{\w+\}/g, 'none')
}

/** The one error body, under the one id that the headers carry too. */
function assertErrorForm({ status, headers, text, body }: Answer, asked: string): void {
  assert.ok(status >= 400, `${asked} is refused, not answered ${status}`)
  assert.match(headers.get('content-type') ?? '', /^application\/json/, asked)
  const { detail, correlation_id } = ErrorBody.parse(body)
  assert.match(detail, /\S/, text)
  assert.equal(headers.get('x-correlation-id'), correlation_id, asked)
}

test('FO-317 DEC-29 every endpoint refuses in the one error body, also a body of no JSON', async (t) => {
  const server = await testServer(t, { http })
  const nobody = clientOf(server.url, null)
  const user = await server.user('admin')
  for (const operation of OPERATIONS) {
    const { id, method, roles } = operation
    const path = addressOf(operation)
    if (roles !== 'anyone') {
      const refused = await nobody.ask(method, path)
      assert.equal(refused.status, 401, id)
      assertErrorForm(refused, id)
    }
    if (operation.body) {
      const text = { 'content-type': 'text/plain' }
      const refused = await user.ask(method, path, 'x', text)
      assert.equal(refused.status, 415, id)
      assertErrorForm(refused, id)
    }
  }
})

test('FO-314 docs/http.md says of each status of an error when it is answered', () => {
  const page = readFileSync(new URL('../../docs/http.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| (\d{3}(?:, \d{3})*) \|/gm)].flatMap(([, said]) =>
    said!.split(', '),
  )
  const answered = new Set(Object.values(ERRORS).map(({ status }) => String(status)))
  assert.deepEqual(rows.toSorted(), [...answered].toSorted())
})

/** The history of a chart answers in the words of the chart's protocol. */
const IN_OTHER_WORDS = 'readChartHistory'

test('FO-312 every list that takes from and to refuses a range that ends before it begins', () => {
  const asked = OPERATIONS.flatMap(({ id, query }) => (query ? [{ id, query }] : [])).filter(
    ({ id, query }) => 'from' in query.shape && 'to' in query.shape && id !== IN_OTHER_WORDS,
  )
  assert.ok(asked.length > 10, `${asked.length} are asked`)
  const ranges = [
    ['2026-01-02T00:00:00Z', '2026-01-02T04:59:00+05:30'],
    ['2026-01-02', '2026-01-01'],
    ['1767312001', '1767312000'],
  ]
  for (const { id, query } of asked) {
    const said = ranges.flatMap(([from, to]) => {
      const fields = { from: query.shape['from'], to: query.shape['to'] } as const
      const readable = z.object(fields as never).safeParse({ from, to }).success
      const others = readable ? someInput({ query } as unknown as Operation).query : {}
      const { error } = readable ? query.safeParse({ ...others, from, to }) : {}
      return readable ? [error?.issues.map(({ path, message }) => [path.join('.'), message])] : []
    })
    assert.deepEqual(said, [[['to', 'must not be before from']]], id)
  }
})

test('FO-317 every endpoint answers the preflight of a listed origin, and no other', async (t) => {
  const server = await testServer(t, { http })
  for (const operation of OPERATIONS) {
    const preflight = async (origin: string) => {
      const headers = { origin, 'access-control-request-method': operation.method }
      return fetch(server.url + addressOf(operation), { method: 'OPTIONS', headers })
    }
    const listed = await preflight(DESK)
    assert.equal(listed.status, 204, operation.id)
    assert.equal(listed.headers.get('access-control-allow-origin'), DESK, operation.id)
    const other = await preflight('https://evil.example')
    assert.equal(other.headers.get('access-control-allow-origin'), null, operation.id)
  }
})

/** Their answers hold what is shown once, and would lie in the database if they were kept. */
const SHOWN_ONCE = ['createApiKey', 'addUser', 'setUp', 'createStreamTicket']

test('every operation that makes something takes an idempotency key, or shows a secret once', () => {
  const makes = OPERATIONS.filter(({ method, status }) => method === 'POST' && status === 201)
  const without = makes.filter(({ idempotent }) => !idempotent).map(({ id }) => id)
  assert.deepEqual(without.toSorted(), SHOWN_ONCE.toSorted())
  assert.ok(makes.length > SHOWN_ONCE.length)
})

interface Described {
  readonly operationId: string
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> }
  readonly parameters?: readonly { readonly in: string; readonly name: string }[]
  readonly responses: Readonly<Record<string, { readonly content?: object }>>
}

test('FO-317 the document has what every endpoint takes, answers and refuses', async (t) => {
  const server = await testServer(t)
  const { body } = await clientOf(server.url, null).get('/openapi.json')
  const { paths } = body as { readonly paths: Record<string, Record<string, Described>> }
  for (const operation of OPERATIONS) {
    const { id, method, path } = operation
    const described = paths[path]?.[method.toLowerCase()]
    assert.ok(described, `${id} is described`)
    assert.equal(described.operationId, id)
    assert.ok(described.responses[operation.status]?.content, `${id} has its answer`)
    for (const status of ['429', '500', '503']) assert.ok(described.responses[status], id)
    if (operation.roles !== 'anyone') assert.ok(described.responses['401'], id)
    const takesBody = operation.body !== undefined || operation.upload !== undefined
    assert.equal(described.requestBody !== undefined, takesBody, id)
    const named = (described.parameters ?? []).map((one) => `${one.in}.${one.name}`)
    const expected = [
      ...Object.keys(operation.params?.shape ?? {}).map((name) => `path.${name}`),
      ...Object.keys(operation.query?.shape ?? {}).map((name) => `query.${name}`),
      ...(operation.idempotent ? ['header.idempotency-key'] : []),
    ]
    for (const name of expected) assert.ok(named.includes(name), `${id} names ${name}`)
  }
})

test('FO-350 FO-355 every answer names its request and its time, whatever it is', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  const asked: readonly (readonly [string, string])[] = [
    ['GET', '/api/strategies'],
    ['GET', '/api/runs/none'],
    ['PUT', '/api/runs'],
    ['GET', '/nothing'],
    ['GET', '/docs'],
    ['GET', '/health'],
  ]
  for (const [method, path] of asked) {
    const { headers } = await user.ask(method, path, undefined, { 'x-correlation-id': 'desk-42' })
    assert.equal(headers.get('x-correlation-id'), 'desk-42', path)
    assert.equal(headers.get('x-request-id'), 'desk-42', path)
    const seconds = headers.get('x-process-time')
    assert.match(seconds ?? '', /^\d+\.\d{6}$/, path)
    assert.ok(Number(seconds) < 30, path)
  }
  const unnamed = await user.get('/api/strategies')
  assert.match(unnamed.headers.get('x-correlation-id') ?? '', /^[0-9a-f-]{36}$/)
})
