import fc from 'fast-check'
import type { Operation } from '#src/contract/operation.ts'
import { validInput, type Input } from '#test/support/valid-input.ts'
import { WRONG_BODIES } from './bodies.ts'
import { poisoned } from './poison.ts'

/** A request as it goes over the wire. */
export interface HostileRequest {
  readonly operation: Operation
  readonly kind: string // what is odd about it
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | null
}

const ODD_HEADERS: readonly Readonly<Record<string, string>>[] = [
  { accept: 'text/html' },
  { accept: '../../etc/passwd' },
  { 'accept-encoding': 'x'.repeat(1_000) },
  { 'x-request-id': "'; drop table run; --" },
  { 'x-correlation-id': '<script>' },
  { 'x-forwarded-for': '203.0.113.7, ::1, <script>' },
  { forwarded: 'for="[::1]";proto=https' },
  { host: 'evil.example' },
  { origin: 'null' },
  { cookie: `tidemark_refresh=${'x'.repeat(3_000)}; __proto__=1; ;;=` },
  { 'user-agent': 'x'.repeat(2_000) },
  { 'idempotency-key': '' },
  { 'idempotency-key': '../..' },
  { 'last-event-id': '-1' },
  { 'last-event-id': '9'.repeat(40) },
  { expect: 'x' },
  { range: 'bytes=0-99999999999' },
  { 'if-none-match': '*' },
  { 'x-http-method-override': 'DELETE' },
  { upgrade: 'h2c', connection: 'upgrade' },
]

/** Requests to one of the operations: as they should be, nearly so, and not at all. */
export function drawRequest(
  operations: readonly Operation[],
  own: Readonly<Record<string, string>>,
): fc.Arbitrary<HostileRequest> {
  return fc.constantFrom(...operations).chain((operation) => {
    const good = fc
      .tuple(validInput(operation), fc.boolean())
      .map(([input, isOwn]) => (isOwn ? withOwn(input, own) : input))
    return fc.oneof(
      { weight: 2, arbitrary: good.map((input) => toRequest(operation, 'valid', input)) },
      { weight: 6, arbitrary: poisonedInput(operation, good) },
      { weight: 1, arbitrary: oddHeaders(operation, good) },
      { weight: 1, arbitrary: rawPath(operation, good) },
      { weight: 1, arbitrary: wrongMethod(operation, good) },
      ...(operation.body ? [{ weight: 2, arbitrary: wrongBody(operation, good) }] : []),
    )
  })
}

/** Ids of the one who asks, where an id is asked for. */
function withOwn(input: Input, own: Readonly<Record<string, string>>): Input {
  const known = Object.entries(input.params).map(([name, id]) => [name, own[name] ?? id])
  return { ...input, params: Object.fromEntries(known) as Record<string, string> }
}

function poisonedInput(
  operation: Operation,
  good: fc.Arbitrary<Input>,
): fc.Arbitrary<HostileRequest> {
  return good
    .chain((input) => poisoned(input).map((bad) => ({ ...input, ...(bad as Partial<Input>) })))
    .map((input) => toRequest(operation, 'poisoned', input))
}

function oddHeaders(operation: Operation, good: fc.Arbitrary<Input>): fc.Arbitrary<HostileRequest> {
  return fc.tuple(good, fc.constantFrom(...ODD_HEADERS)).map(([input, headers]) => {
    const request = toRequest(operation, 'odd header', input)
    return { ...request, headers: { ...request.headers, ...headers } }
  })
}

const RAW = [
  '%',
  '%ZZ',
  '%00',
  '%c0%ae%c0%ae',
  '%ff',
  '%2e%2e%2f',
  '..%2f',
  '.',
  '..',
  '\\',
  '%0d%0a',
]

/** Bytes in a path that no client library would send. */
function rawPath(operation: Operation, good: fc.Arbitrary<Input>): fc.Arbitrary<HostileRequest> {
  return fc
    .tuple(good, fc.constantFrom(...RAW), fc.constantFrom('in', 'after', 'query'))
    .map(([input, raw, where]) => {
      const request = toRequest(operation, `raw ${where}`, input)
      if (where === 'query')
        return { ...request, path: `${request.path.split('?')[0]}?${raw}=${raw}` }
      if (where === 'after') return { ...request, path: `${request.path.split('?')[0]}/${raw}` }
      return { ...request, path: operation.path.replace(/\{\w+\}/g, raw) }
    })
}

function wrongMethod(
  operation: Operation,
  good: fc.Arbitrary<Input>,
): fc.Arbitrary<HostileRequest> {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PROPFIND', 'QUERY']
  return fc.tuple(good, fc.constantFrom(...methods)).map(([input, method]) => ({
    ...toRequest(operation, 'any method', input),
    method,
  }))
}

function wrongBody(operation: Operation, good: fc.Arbitrary<Input>): fc.Arbitrary<HostileRequest> {
  return fc
    .tuple(good, fc.constantFrom(...WRONG_BODIES))
    .map(([input, { name, bytes, headers }]) => {
      const request = toRequest(operation, name, input)
      return { ...request, headers: { ...request.headers, ...headers }, body: bytes() }
    })
}

export function toRequest(operation: Operation, kind: string, input: Input): HostileRequest {
  const filled = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encoded(textOf(input.params?.[name])),
  )
  const query = Object.entries(Object(input.query) as object)
    .slice(0, 300)
    .map(([name, value]) => `${encoded(name)}=${encoded(textOf(value))}`)
  const { body } = input
  return {
    operation,
    kind,
    method: operation.method,
    path: query.length === 0 ? filled : `${filled}?${query.join('&')}`,
    headers: {
      ...headersOf(input.headers ?? {}),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : Buffer.from(JSON.stringify(body)),
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** Half of a pair has no UTF-8; what such a client would send is no UTF-8 either. */
function encoded(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80'
}

/** What Node's client would not send is sent over a bare socket, elsewhere. */
function headersOf(given: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const named = Object.entries(given).filter(([name]) => /^[\w-]+$/.test(name))
  return Object.fromEntries(
    named.map(([name, value]) => [name, textOf(value).replace(/[^\t\x20-\x7e]/g, '?')]),
  )
}
