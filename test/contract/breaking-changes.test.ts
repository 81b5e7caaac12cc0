import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { breakingChanges, type Document } from '#test/support/contract-changes.ts'
import { declaredIn, undeclaredOf } from '#test/support/declared-changes.ts'
import type { Schema } from '#test/support/schema-misfits.ts'

/** A contract of one operation, as it was promised. */
const BODY: Schema = {
  type: 'object',
  properties: {
    side: { type: 'string', enum: ['BUY', 'SELL'] },
    quantity: { type: 'string', maxLength: 40 },
    note: { type: 'string' },
  },
  required: ['side', 'quantity'],
  additionalProperties: false,
}
const ORDER: Schema = {
  type: 'object',
  properties: {
    order_id: { type: 'string' },
    price: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    count: { type: 'integer' },
    status: { type: 'string', enum: ['OPEN', 'FILLED'] },
  },
  required: ['order_id', 'price', 'count', 'status'],
  additionalProperties: false,
}
const LIMIT = {
  in: 'query',
  name: 'limit',
  required: false,
  schema: { type: 'integer', maximum: 500 },
}

interface Shape {
  readonly body: Schema
  readonly order: Schema
  readonly parameters: readonly object[]
  readonly status: string
  readonly security: readonly object[]
  readonly path: string
}

function contractOf(shape: Partial<Shape> = {}): Document {
  const { body = BODY, order = ORDER, parameters = [LIMIT], status = '201' } = shape
  const { security = [], path = '/orders' } = shape
  return {
    paths: {
      [path]: {
        post: {
          security,
          parameters: parameters as never,
          requestBody: { content: { 'application/json': { schema: body } } },
          responses: {
            [status]: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
            },
          },
        },
      },
    },
    components: { schemas: { Order: order } },
  }
}

function withProperty(
  schema: Schema,
  name: string,
  property: Schema | null,
  needed = true,
): Schema {
  const { [name]: _gone, ...rest } = schema.properties!
  const others = schema.required!.filter((one) => one !== name)
  return {
    ...schema,
    properties: property === null ? rest : { ...rest, [name]: property },
    required: needed && property !== null ? [...others, name] : others,
  }
}

const text: Schema = { type: 'string' }
const breaks: readonly (readonly [string, Partial<Shape>, string])[] = [
  ['an operation is removed', { path: '/other' }, 'POST /orders is removed'],
  [
    'a field of a request is needed that was not there',
    { body: withProperty(BODY, 'account', text) },
    'POST /orders: body.account is needed',
  ],
  [
    'a field of a request is needed that was optional',
    { body: withProperty(BODY, 'note', text) },
    'POST /orders: body.note is needed',
  ],
  [
    'a field of a request is removed',
    { body: withProperty(BODY, 'note', null) },
    'POST /orders: body.note is removed',
  ],
  [
    'a field of a request changes its type',
    { body: withProperty(BODY, 'quantity', { type: 'number' }) },
    'POST /orders: body.quantity is string, not number',
  ],
  [
    'a value of a request is no longer taken',
    { body: withProperty(BODY, 'side', { type: 'string', enum: ['BUY'] }) },
    'POST /orders: body.side no longer takes SELL',
  ],
  [
    'a free text of a request is one of a few',
    { body: withProperty(BODY, 'note', { type: 'string', enum: ['a', 'b'] }, false) },
    'POST /orders: body.note takes only a, b',
  ],
  [
    'a field of a request is bounded more',
    { body: withProperty(BODY, 'quantity', { type: 'string', maxLength: 20 }) },
    'POST /orders: body.quantity has maxLength 20, and had 40',
  ],
  [
    'a field of a request gets a form',
    { body: withProperty(BODY, 'note', { type: 'string', pattern: '^a' }, false) },
    'POST /orders: body.note has another pattern',
  ],
  [
    'a parameter is needed',
    { parameters: [LIMIT, { in: 'query', name: 'account', required: true, schema: text }] },
    'POST /orders: query.account is needed',
  ],
  ['a parameter is removed', { parameters: [] }, 'POST /orders: query.limit is removed'],
  [
    'a parameter is bounded more',
    { parameters: [{ ...LIMIT, schema: { type: 'integer', maximum: 100 } }] },
    'POST /orders: query.limit has maximum 100, and had 500',
  ],
  ['a key is needed', { security: [{ key: [] }] }, 'POST /orders: a key is needed'],
  ['a status is another', { status: '200' }, 'POST /orders: the answer 201 is removed'],
  [
    'a field of an answer is removed',
    { order: withProperty(ORDER, 'count', null) },
    'POST /orders: answer 201.count is removed',
  ],
  [
    'a field of an answer may be missing',
    { order: withProperty(ORDER, 'count', { type: 'integer' }, false) },
    'POST /orders: answer 201.count may be missing',
  ],
  [
    'a field of an answer changes its type',
    { order: withProperty(ORDER, 'count', text) },
    'POST /orders: answer 201.count is string, not integer',
  ],
  [
    'a field of an answer may be null',
    { order: withProperty(ORDER, 'order_id', { type: ['string', 'null'] }) },
    'POST /orders: answer 201.order_id is null, not string',
  ],
  [
    'a whole number of an answer may have a fraction',
    { order: withProperty(ORDER, 'count', { type: 'number' }) },
    'POST /orders: answer 201.count is number, not integer',
  ],
]

for (const [name, shape, sentence] of breaks) {
  test(`FO-316 it is seen when ${name}`, () => {
    assert.deepEqual(breakingChanges(contractOf(), contractOf(shape)), [sentence])
  })
}

const additions: readonly (readonly [string, Partial<Shape>])[] = [
  ['nothing changes', {}],
  ['a request gets an optional field', { body: withProperty(BODY, 'tag', text, false) }],
  ['a needed field becomes optional', { body: withProperty(BODY, 'quantity', text, false) }],
  [
    'a request takes another value',
    { body: withProperty(BODY, 'side', { type: 'string', enum: ['BUY', 'SELL', 'SHORT'] }) },
  ],
  [
    'a request takes null as well',
    { body: withProperty(BODY, 'note', { type: ['string', 'null'] }, false) },
  ],
  ['a request is bounded less', { body: withProperty(BODY, 'quantity', text) }],
  ['an answer gets a field', { order: withProperty(ORDER, 'venue', text) }],
  ['a field of an answer is never null again', { order: withProperty(ORDER, 'price', text) }],
  [
    'an answer has another value of a list',
    { order: withProperty(ORDER, 'status', { type: 'string', enum: ['OPEN', 'FILLED', 'NEW'] }) },
  ],
  [
    'an optional parameter comes',
    { parameters: [LIMIT, { in: 'query', name: 'tag', required: false, schema: text }] },
  ],
]

for (const [name, shape] of additions) {
  test(`FO-316 nobody breaks when ${name}`, () => {
    assert.deepEqual(breakingChanges(contractOf(), contractOf(shape)), [])
  })
}

test('FO-316 a schema that holds itself is compared to its end', () => {
  const node = { type: 'object', properties: { next: { $ref: '#/components/schemas/Order' } } }
  const order: Schema = { ...node, required: [] }
  assert.deepEqual(breakingChanges(contractOf({ order }), contractOf({ order })), [])
})

test('FO-316 the committed document compares with itself, and misses what is taken from it', () => {
  const url = new URL('../../docs/openapi.json', import.meta.url)
  const document = JSON.parse(readFileSync(url, 'utf8')) as Document
  assert.deepEqual(breakingChanges(document, document), [])
  for (const path of Object.keys(document.paths!)) {
    const { [path]: _gone, ...paths } = document.paths!
    assert.notDeepEqual(breakingChanges(document, { ...document, paths }), [], path)
  }
})

test('FO-316 a change that breaks is let through by its own entry in the list, and by no other', () => {
  const changes = ['POST /orders is removed', 'GET /bars: query.from is needed']
  const list = '# Changes\n\n- `POST /orders is removed`: since 0.2 orders belong to accounts.\n'
  assert.deepEqual(undeclaredOf(changes, declaredIn(list)), ['GET /bars: query.from is needed'])
  assert.deepEqual(
    undeclaredOf(changes, declaredIn('`POST /orders is removed` in passing')),
    changes,
  )
})
