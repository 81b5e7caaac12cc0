import assert from 'node:assert/strict'
import fc from 'fast-check'
import { z } from 'zod'
import type { Operation } from '#src/contract/operation.ts'

/** What a client may send with an operation, all of it as the contract wants it. */
export interface Input {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown // undefined where the operation takes none
}

/** Draws valid input. What a schema checks beyond its JSON Schema is met by drawing again. */
export function validInput({ params, query, headers, body }: Operation): fc.Arbitrary<Input> {
  return fc.record({
    params: params ? validOf(params).map(asTexts) : fc.constant({}),
    query: query ? validOf(query).map(asTexts) : fc.constant({}),
    headers: headers ? validOf(headers).map(asTexts) : fc.constant({}),
    body: body ? validOf(body) : fc.constant(undefined),
  })
}

/** One valid input, always the same for one operation. */
export function someInput(operation: Operation): Input {
  return fc.sample(validInput(operation), { seed: 1, numRuns: 1 })[0]!
}

export function validOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  return arbitraryOf(root, root.$defs ?? {}).filter((value) => schema.safeParse(value).success)
}

interface Schema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
}

type Defs = Readonly<Record<string, Schema>>

function arbitraryOf(schema: Schema, defs: Defs): fc.Arbitrary<unknown> {
  const again = (inner: Schema) => arbitraryOf(inner, defs)
  if (schema.$ref !== undefined) return again(defs[schema.$ref.replace('#/$defs/', '')]!)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(again))
  switch (schema.type) {
    case 'object':
      return objectOf(schema, again)
    case 'array': {
      const { items = {}, minItems = 0, maxItems = 3 } = schema
      return fc.array(again(items), {
        minLength: minItems,
        maxLength: Math.min(maxItems, minItems + 3),
      })
    }
    case 'string':
      return textOf(schema)
    case 'integer':
      return fc.integer(boundsOf(schema))
    case 'number':
      return fc.double({ ...boundsOf(schema), noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function objectOf(
  { properties = {}, required = [], additionalProperties }: Schema,
  again: (inner: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const open = typeof additionalProperties === 'object' && Object.keys(properties).length === 0
  if (open) return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), again(additionalProperties))
  const drawn = Object.entries(properties).map(([name, inner]) => [name, again(inner)] as const)
  const requiredKeys = required.filter((name) => name in properties)
  return fc.record(Object.fromEntries(drawn), { requiredKeys })
}

function boundsOf({ minimum, exclusiveMinimum, maximum }: Schema): { min?: number; max?: number } {
  const min = minimum ?? exclusiveMinimum
  return { ...(min !== undefined && { min }), ...(maximum !== undefined && { max: maximum }) }
}

const PLAUSIBLE: Readonly<Record<string, fc.Arbitrary<string>>> = {
  date: fc.integer({ min: 0, max: 20_000 }).map((day) => isoOf(day * 86_400_000).slice(0, 10)),
  'date-time': fc.integer({ min: 0, max: 2e12 }).map(isoOf),
  ipv4: fc.ipV4(),
  ipv6: fc.ipV6(),
  cidrv4: fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map((both) => both.join('/')),
  cidrv6: fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })).map((both) => both.join('/')),
}

/** Classes of Unicode are drawn from what ASCII has of them. */
function textOf(schema: Schema): fc.Arbitrary<string> {
  const { format = '', pattern, minLength = 0, maxLength = 40 } = schema
  const plausible = PLAUSIBLE[format]
  if (plausible) return plausible
  const length = { minLength, maxLength: Math.min(maxLength, minLength + 40) }
  if (pattern === undefined) return fc.string({ ...length, unit: 'grapheme' })
  const inAscii = pattern.replaceAll('\\P{Cc}', '[ -~]').replaceAll('\\p{Cc}', '\\x00-\\x20')
  return fc
    .stringMatching(new RegExp(inAscii))
    .filter((text) => text.length >= minLength && text.length <= maxLength)
}

function isoOf(at: number): string {
  return new Date(at).toISOString()
}

/** As they stand in an address: what is left out is not there, all else is text. */
function asTexts(value: unknown): Readonly<Record<string, string>> {
  assert.ok(typeof value === 'object' && value !== null)
  const given = Object.entries(value).filter(([, part]) => part !== undefined)
  return Object.fromEntries(given.map(([name, part]) => [name, String(part)]))
}

/** The path of an operation with its parameters and query in place. */
export function addressOf({ path }: Pick<Operation, 'path'>, input: Partial<Input>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(input.params?.[name] ?? 'none'),
  )
  const query = new URLSearchParams(input.query).toString()
  return query === '' ? filled : `${filled}?${query}`
}
