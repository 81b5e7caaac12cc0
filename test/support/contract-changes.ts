import { misfits, type Schema, type Schemas } from './schema-misfits.ts'

/** The part of an OpenAPI document that clients rely on. */
export interface Document {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, PathOperation>>>>
  readonly components?: { readonly schemas?: Schemas }
}

interface PathOperation {
  readonly security?: readonly unknown[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content?: Content }
  readonly responses?: Readonly<Record<string, { readonly content?: Content }>>
}

interface Parameter {
  readonly in: string
  readonly name: string
  readonly required?: boolean
  readonly schema?: Schema
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>

/**
 * What in the newer document can break a client that was written to the older one, a sentence
 * each: less is accepted, or less is promised. More of either breaks nobody.
 */
export function breakingChanges(older: Document, newer: Document): readonly string[] {
  return Object.entries(older.paths ?? {}).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, before]) => {
      const name = `${method.toUpperCase()} ${path}`
      const after = newer.paths?.[path]?.[method]
      if (after === undefined) return [`${name} is removed`]
      return changesOf({ older, newer }, before, after).map((change) => `${name}: ${change}`)
    }),
  )
}

interface Documents {
  readonly older: Document
  readonly newer: Document
}

function changesOf(
  documents: Documents,
  before: PathOperation,
  after: PathOperation,
): readonly string[] {
  const open = before.security === undefined || before.security.length === 0
  const closed = (after.security?.length ?? 0) > 0
  return [
    ...(open && closed ? ['a key is needed'] : []),
    ...parameterChanges(documents, before.parameters ?? [], after.parameters ?? []),
    ...bodyChanges(documents, before.requestBody?.content, after.requestBody?.content),
    ...answerChanges(documents, before.responses ?? {}, after.responses ?? {}),
  ]
}

function parameterChanges(
  documents: Documents,
  before: readonly Parameter[],
  after: readonly Parameter[],
): readonly string[] {
  const find = (list: readonly Parameter[], { in: place, name }: Parameter) =>
    list.find((one) => one.in === place && one.name === name)
  const added = after
    .filter((one) => one.required && !find(before, one)?.required)
    .map((one) => `${one.in}.${one.name} is needed`)
  const changed = before.flatMap((one) => {
    const at = `${one.in}.${one.name}`
    const now = find(after, one)
    if (now === undefined) return [`${at} is removed`]
    return asked(documents, one.schema ?? {}, now.schema ?? {}, at)
  })
  return [...added, ...changed]
}

function bodyChanges(
  documents: Documents,
  before: Content | undefined,
  after: Content | undefined,
): readonly string[] {
  const then = before?.['application/json']?.schema
  const now = after?.['application/json']?.schema
  if (now === undefined) return then === undefined ? [] : ['body is removed']
  return asked(documents, then ?? { type: 'object', properties: {} }, now, 'body')
}

/** Errors have one body, and a status more or less is no promise; the usual answers are one. */
function answerChanges(
  documents: Documents,
  before: NonNullable<PathOperation['responses']>,
  after: NonNullable<PathOperation['responses']>,
): readonly string[] {
  return Object.entries(before)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([status, { content = {} }]) => {
      const now = after[status]
      if (now === undefined) return [`the answer ${status} is removed`]
      return Object.entries(content).flatMap(([type, { schema }]) => {
        const media = now.content?.[type]
        if (media === undefined) return [`the answer ${status} is no longer ${type}`]
        return promised(documents, schema ?? {}, media.schema ?? {}, `answer ${status}`)
      })
    })
}

/** Whatever was accepted has to be accepted still. */
function asked(
  { older, newer }: Documents,
  before: Schema,
  after: Schema,
  at: string,
): readonly string[] {
  const from = { schema: before, schemas: older.components?.schemas ?? {} }
  const to = { schema: after, schemas: newer.components?.schemas ?? {} }
  return misfits(from, to, { at, reading: false })
}

/** Whatever is answered has to be what was promised. */
function promised(
  { older, newer }: Documents,
  before: Schema,
  after: Schema,
  at: string,
): readonly string[] {
  const from = { schema: after, schemas: newer.components?.schemas ?? {} }
  const to = { schema: before, schemas: older.components?.schemas ?? {} }
  return misfits(from, to, { at, reading: true })
}
