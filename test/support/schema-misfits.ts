/** The part of JSON Schema that our documents use. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Schemas
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly format?: string
  readonly [bound: string]: unknown
}

export type Schemas = Readonly<Record<string, Schema>>

export interface Placed {
  readonly schema: Schema
  readonly schemas: Schemas // what its references lead to
}

export interface Comparison {
  readonly at: string
  readonly reading: boolean // values that we send: clients ignore what they do not know
}

/**
 * Why a value that fits `from` may not fit `to`, a sentence each; none when it always does.
 *
 * Edges: constraints that are only said differently, such as two patterns for one language, count
 *        as changes. Values of an enum that clients read may become more.
 */
export function misfits(from: Placed, to: Placed, { at, reading }: Comparison): readonly string[] {
  return compare(from, to, at, reading, new Set())
}

function compare(
  from: Placed,
  to: Placed,
  at: string,
  reading: boolean,
  met: ReadonlySet<string>,
): readonly string[] {
  const pair = `${from.schema.$ref ?? ''} ${to.schema.$ref ?? ''}`
  if (pair !== ' ' && met.has(pair)) return []
  const seen = pair === ' ' ? met : new Set([...met, pair])
  const ones = alternatives(from)
  const others = alternatives(to)
  const again = (one: Placed, other: Placed) => compareOne(one, other, at, reading, seen)
  return ones.flatMap((one) => {
    const tries = others.map((other) => again(one, other))
    if (tries.some((faults) => faults.length === 0)) return []
    // The alternative of the same kind says best what does not fit.
    const likest = others.findIndex((other) => sharesType(one.schema, other.schema))
    return (
      tries[likest] ?? [`${at} is ${nameOf(one.schema)}, not ${others.map(named).join(' or ')}`]
    )
  })
}

function compareOne(
  { schema: from, schemas: fromAll }: Placed,
  { schema: to, schemas: toAll }: Placed,
  at: string,
  reading: boolean,
  met: ReadonlySet<string>,
): readonly string[] {
  const within = (one: Schema, other: Schema, place: string) =>
    compare(
      { schema: one, schemas: fromAll },
      { schema: other, schemas: toAll },
      place,
      reading,
      met,
    )
  if (!fitsType(from, to)) return [`${at} is ${nameOf(from)}, not ${nameOf(to)}`]
  return [
    ...enumFaults(from, to, at, reading),
    ...boundFaults(from, to, at),
    ...propertyFaults(from, to, at, reading, within),
    ...(to.items ? within(from.items ?? {}, to.items, `${at}[]`) : []),
    ...(isSchema(to.additionalProperties) && isSchema(from.additionalProperties)
      ? within(from.additionalProperties, to.additionalProperties, `${at}.*`)
      : []),
  ]
}

function propertyFaults(
  from: Schema,
  to: Schema,
  at: string,
  reading: boolean,
  within: (one: Schema, other: Schema, place: string) => readonly string[],
): readonly string[] {
  const mine = from.properties ?? {}
  const wanted = to.properties ?? {}
  const sure = new Set(from.required ?? [])
  const needed = (to.required ?? [])
    .filter((name) => !sure.has(name))
    .map((name) => {
      if (!reading) return `${at}.${name} is needed`
      return name in mine ? `${at}.${name} may be missing` : `${at}.${name} is removed`
    })
  // In answers the newer one is `from`, in requests `to`: what only the older has, was removed.
  const [older, newer] = reading ? [wanted, mine] : [mine, wanted]
  const removed = Object.keys(older)
    .filter((name) => !(name in newer) && !(reading && (to.required ?? []).includes(name)))
    .map((name) => `${at}.${name} is removed`)
  const changed = Object.keys(mine)
    .filter((name) => name in wanted)
    .flatMap((name) => within(mine[name]!, wanted[name]!, `${at}.${name}`))
  return [...needed, ...removed, ...changed]
}

function enumFaults(from: Schema, to: Schema, at: string, reading: boolean): readonly string[] {
  const taken = valuesOf(to)
  if (taken === null || reading) return []
  const given = valuesOf(from)
  if (given === null) return [`${at} takes only ${taken.map(String).join(', ')}`]
  return given
    .filter((value) => !taken.includes(value))
    .map((value) => `${at} no longer takes ${String(value)}`)
}

/** Each says how far a value may go; `+1` when more of it lets more values through. */
const BOUNDS: readonly (readonly [string, 1 | -1])[] = [
  ['maximum', 1],
  ['exclusiveMaximum', 1],
  ['maxLength', 1],
  ['maxItems', 1],
  ['maxProperties', 1],
  ['minimum', -1],
  ['exclusiveMinimum', -1],
  ['minLength', -1],
  ['minItems', -1],
  ['minProperties', -1],
]

function boundFaults(from: Schema, to: Schema, at: string): readonly string[] {
  const bounds = BOUNDS.flatMap(([bound, direction]) => {
    const wanted = to[bound]
    const given = from[bound]
    if (typeof wanted !== 'number') return []
    const fits = typeof given === 'number' && given * direction <= wanted * direction
    return fits ? [] : [`${at} has ${bound} ${wanted}, and had ${String(given ?? 'none')}`]
  })
  const forms = (['pattern', 'format'] as const)
    .filter((form) => to[form] !== undefined && from[form] !== to[form])
    .map((form) => `${at} has another ${form}`)
  return [...bounds, ...forms]
}

/** What a value may be instead of each other, references followed; of `allOf`, all at once. */
function alternatives({ schema, schemas }: Placed): readonly Placed[] {
  if (schema.$ref !== undefined) {
    const found = schemas[schema.$ref.split('/').at(-1)!] ?? {}
    return alternatives({ schema: found, schemas })
  }
  const either = schema.anyOf ?? schema.oneOf
  if (either) return either.flatMap((one) => alternatives({ schema: one, schemas }))
  if (schema.allOf) {
    const parts = schema.allOf.flatMap((one) => alternatives({ schema: one, schemas }))
    return [{ schema: Object.assign({}, ...parts.map((part) => part.schema)) as Schema, schemas }]
  }
  if (Array.isArray(schema.type)) {
    const types = schema.type as readonly string[]
    return types.map((type) => ({ schema: { ...schema, type }, schemas }))
  }
  return [{ schema, schemas }]
}

function fitsType(from: Schema, to: Schema): boolean {
  if (typeOf(to) === null || typeOf(from) === typeOf(to)) return true
  return typeOf(from) === 'integer' && typeOf(to) === 'number'
}

function sharesType(one: Schema, other: Schema): boolean {
  return typeOf(one) === typeOf(other) && typeOf(one) !== null
}

function typeOf(schema: Schema): string | null {
  if (typeof schema.type === 'string') return schema.type
  const [value] = valuesOf(schema) ?? []
  return value === undefined ? null : value === null ? 'null' : typeof value
}

function valuesOf(schema: Schema): readonly unknown[] | null {
  if (schema.enum) return schema.enum
  return 'const' in schema ? [schema.const] : null
}

function nameOf(schema: Schema): string {
  return typeOf(schema) ?? 'anything'
}

function named({ schema }: Placed): string {
  return nameOf(schema)
}

function isSchema(value: boolean | Schema | undefined): value is Schema {
  return typeof value === 'object'
}
