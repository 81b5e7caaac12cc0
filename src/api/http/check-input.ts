import type { FastifySchemaCompiler } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Operation } from '../../contract/operation.ts'

/**
 * The query of an operation. A field that it does not have is refused, since a filter with a slip of
 * the pen would filter nothing; but where its schema is loose, or where anyone may ask and nothing is
 * filtered, strangers may add what is theirs.
 */
export function queryOf({ query, roles }: Operation): z.ZodObject | undefined {
  if (!query) return roles === 'anyone' ? undefined : NO_QUERY
  return query.def.catchall ? query : query.strict()
}

const NO_QUERY = z.strictObject({})

/** Checks by the contract. A number of a query without digits is none, though `Number('')` is 0. */
export const checkInput: FastifySchemaCompiler<z.ZodType> = (route) => {
  const check = validatorCompiler(route)
  if (route.schema === NO_QUERY) {
    // Nearly every request has none, and need not go through a schema to say so.
    return (given: object) => (Object.keys(given).length === 0 ? { value: given } : check(given))
  }
  const numbers = route.httpPart === 'querystring' ? numbersOf(route.schema) : []
  if (numbers.length === 0) return check
  return (given: Record<string, unknown>) => {
    const empty = numbers.filter((name) => isBlank(given[name]))
    return check({ ...given, ...Object.fromEntries(empty.map((name) => [name, Number.NaN])) })
  }
}

function numbersOf(query: z.ZodType): readonly string[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties)
    .filter(([, field]) => typeof field === 'object' && /number|integer/.test(String(field.type)))
    .map(([name]) => name)
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === ''
}
