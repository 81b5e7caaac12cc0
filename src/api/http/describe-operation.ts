import { z } from 'zod'
import { ERRORS, type ErrorCode } from '../../core/app-error.ts'
import { ErrorBody } from '../../contract/error.ts'
import type { Operation } from '../../contract/operation.ts'
import { IdText } from '../../contract/text.ts'
import { queryOf } from './check-input.ts'

/** What Fastify validates by, and what the document says of an operation. */
export function schemaOf(operation: Operation): object {
  const { params, body, deprecated } = operation
  const query = queryOf(operation)
  const headers = headersOf(operation)
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [areaOf(operation.path)],
    ...(operation.roles !== 'anyone' && { security: [{ key: [] }, { bearer: [] }] }),
    ...(deprecated && { deprecated: true, description: sentenceOf(deprecated) }),
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(headers && { headers: headers.loose() }),
    ...(body && { body }),
    ...(operation.upload && { body: FILE, consumes: operation.upload }),
    response: {
      [operation.status]: contentOf('Done.', operation.contentType, operation.output),
      ...(operation.accepted && {
        202: contentOf('Taken, and not done yet.', 'application/json', operation.accepted),
      }),
      ...errorsOf(operation),
    },
  }
}

const FILE = z
  .any()
  .meta({ type: 'string', format: 'binary', description: 'The bytes of the file.' })

/** Where a client finds what is to be used instead, and until when it has time. */
export function deprecationHeaders({ deprecated }: Operation): Readonly<Record<string, string>> {
  if (!deprecated) return {}
  const { since, sunset, successor } = deprecated
  return {
    deprecation: `@${Date.parse(since) / 1_000}`, // RFC 9745
    sunset: new Date(sunset).toUTCString(), // RFC 8594
    ...(successor && { link: `<${successor}>; rel="successor-version"` }),
  }
}

function sentenceOf({ sunset, successor }: NonNullable<Operation['deprecated']>): string {
  return `May be gone from ${sunset} on.${successor ? ` Use ${successor}.` : ''}`
}

const IdempotencyKey = z.object({
  'idempotency-key': IdText.optional().describe(
    'Yours. For a day, the same key and request get the first answer again, and nothing is done.',
  ),
})

function headersOf({ headers, idempotent }: Operation): z.ZodObject | undefined {
  if (!idempotent) return headers
  return headers ? headers.extend(IdempotencyKey.shape) : IdempotencyKey
}

const EVERYWHERE: readonly ErrorCode[] = [
  'rate_limited',
  'internal',
  'database_unavailable',
  'database_busy',
  'database_timeout',
]
const WITH_CREDENTIAL: readonly ErrorCode[] = ['unauthenticated', 'forbidden']
const WITH_INPUT: readonly ErrorCode[] = ['malformed_request', 'invalid_input']
const WITH_BODY: readonly ErrorCode[] = [
  'malformed_request',
  'payload_too_large',
  'unsupported_media_type',
]
const ONCE: readonly ErrorCode[] = ['idempotency_key_reused', 'idempotency_key_in_use']

/** What a client can meet: what the operation names, and what comes with how it is asked for. */
export function errorCodesOf(operation: Operation): readonly ErrorCode[] {
  const { method, errors, roles, idempotent, params, headers, body } = operation
  const codes = new Set([
    ...errors,
    ...(roles === 'anyone' ? [] : WITH_CREDENTIAL),
    ...(params || queryOf(operation) || headers || body ? WITH_INPUT : []),
    ...(method === 'GET' ? [] : WITH_BODY),
    ...(idempotent ? ONCE : []),
    ...EVERYWHERE,
  ])
  return [...codes]
}

/** The errors of an operation by status: one status may stand for several codes. */
function errorsOf(operation: Operation): object {
  const codes = errorCodesOf(operation)
  const byStatus = Object.entries(Object.groupBy(codes, (code) => ERRORS[code].status))
  return Object.fromEntries(
    byStatus.map(([status, named]) => {
      const sentences = named!.map((code) => `\`${code}\`: ${ERRORS[code].message}`)
      return [status, contentOf(sentences.join(' '), 'application/json', ErrorBody)]
    }),
  )
}

function contentOf(description: string, type: string, schema: unknown): object {
  return { description, content: { [type]: { schema } } }
}

/** `runs` of `/api/runs/{run_id}`, by which the document is grouped. */
function areaOf(path: string): string {
  const [first = '', second] = path.split('/').filter(Boolean)
  return first === 'api' ? (second ?? first) : first
}
