import { fastifySwagger } from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { assert } from '../../core/assert.ts'

/** Writes the OpenAPI document from the routes that are bound after this. */
export async function describeRoutes(app: FastifyInstance, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tidemark',
        version,
        description:
          'Runs, their ledgers and their streams. Decimals travel as text, instants in UTC. ' +
          'Every error has the one body that Error describes. Lists are paged by key.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => mergeTwins(jsonSchemaTransformObject(document)),
  })
}

type Document = ReturnType<typeof jsonSchemaTransformObject>
type Schemas = Readonly<Record<string, unknown>>

/**
 * Every schema comes twice, as `X` for answers and as `XInput` for requests. Here no schema means
 * one thing in a request and another in an answer, so one of the two is enough.
 */
function mergeTwins(document: Document): Document {
  const { paths, components } = document as { paths?: unknown; components?: { schemas: Schemas } }
  const schemas = components?.schemas ?? {}
  const reached = reachableFrom(paths, schemas)
  const names = Object.keys(schemas).filter((name) => !name.endsWith(TWIN))
  const merged = names.map((name) => {
    const onlyAsked = reached.has(name + TWIN) && !reached.has(name)
    const both = reached.has(name + TWIN) && reached.has(name)
    const same = textOf(schemas[name]) === textOf(schemas[name + TWIN])
    assert(!both || same, `${name} means the same in requests and in answers`)
    return [name, schemas[onlyAsked ? name + TWIN : name]] as const
  })
  const sorted = merged.toSorted(([a], [b]) => (a < b ? -1 : 1))
  const whole = { ...document, components: { ...components, schemas: Object.fromEntries(sorted) } }
  return JSON.parse(textOf(whole)) as Document
}

const TWIN = 'Input'
const REFERENCE = /"#\/components\/schemas\/(\w+)"/g

/** As text, with references to the twin leading to the one that stays. */
function textOf(value: unknown): string {
  return JSON.stringify(value).replace(REFERENCE, (reference, name: string) =>
    name.endsWith(TWIN) ? `${reference.slice(0, -TWIN.length - 1)}"` : reference,
  )
}

function reachableFrom(value: unknown, schemas: Schemas, reached = new Set<string>()) {
  for (const [, name] of JSON.stringify(value ?? null).matchAll(REFERENCE)) {
    if (reached.has(name!)) continue
    reached.add(name!)
    reachableFrom(schemas[name!], schemas, reached)
  }
  return reached
}
