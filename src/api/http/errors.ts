import type { FastifyError } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { AppError, ERRORS, type ErrorCode } from '../../core/app-error.ts'
import type { ErrorBody } from '../../contract/error.ts'
import { fieldErrorsOf, sentenceOf, type FieldFault } from './field-errors.ts'

export interface ErrorResponse {
  readonly status: number
  readonly body: ErrorBody
}

/** The one place where an error becomes a response. The unforeseen tells the client no more. */
export function toErrorResponse(
  thrown: unknown,
  correlationId: string,
  part: 'query' | 'body' = 'body', // where a field is that an error names
): ErrorResponse {
  const error = foreseen(thrown) ?? new AppError('internal', {}, { cause: thrown })
  const { field, parameter, ...details } = error.details
  const detail = detailOf(error)
  const errors = namedField(part, { field, parameter }, error.message)
  return {
    status: ERRORS[error.code].status,
    body: {
      detail,
      code: error.code,
      correlation_id: correlationId,
      ...(errors && { errors }),
      ...details,
    },
  }
}

function detailOf({ code, message }: AppError): string {
  // Where the database is and how it is set up is the operator's to know; it is in the log.
  if (code.startsWith('database_')) return ERRORS[code].message
  if (ERRORS[code].status === 422 && !message.startsWith(INVALID)) return `${INVALID}${message}`
  const words = WORDS[code]
  if (words === undefined || message.toLowerCase().includes(words)) return message
  return `${message.replace(/\.$/, '')}: ${words}.`
}

/** How the detail of a 422 begins. Source: FO-314. */
const INVALID = 'Validation error: '

/** What clients look for in the detail, whatever else it says. Source: DEC-29. */
const WORDS: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'authentication required',
  not_found: 'not found',
}

/** What a client can cause, in our words; null for a bug. */
function foreseen(thrown: unknown): AppError | null {
  if (thrown instanceof AppError) return thrown
  if (hasZodFastifySchemaValidationErrors(thrown)) {
    const errors = fieldErrorsOf(thrown)
    const message = `${INVALID}${sentenceOf(errors)}`
    return new AppError('invalid_input', { errors }, { message })
  }
  const { code = '', statusCode = 500 } = thrown as Partial<FastifyError>
  return fromFastify(code, statusCode, thrown) ?? fromDatabase(code, thrown)
}

function fromFastify(code: string, status: number, cause: unknown): AppError | null {
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new AppError('unsupported_media_type')
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new AppError('payload_too_large')
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || cause instanceof SyntaxError) {
    return new AppError('malformed_request', {}, { message: 'The body is not valid JSON.', cause })
  }
  if (status === 404) return new AppError('not_found')
  return status >= 400 && status < 500 ? new AppError('malformed_request', {}, { cause }) : null
}

/**
 * Source: 0002 gives RN001 when a run is not RUNNING; PostgreSQL 18, Appendix A: 22021 and 22P05
 * are characters that its text does not hold, 22003 a number beyond its column.
 */
function fromDatabase(code: string, cause: unknown): AppError | null {
  if (code === 'RN001') return new AppError('run_not_running', {}, { cause })
  if (code === '22021' || code === '22P05') {
    const message = 'The request holds a character that cannot be stored, such as NUL.'
    return new AppError('invalid_input', {}, { message, cause })
  }
  if (code === '22003') {
    const message = 'The request holds a number that is too large to be stored.'
    return new AppError('invalid_input', {}, { message, cause })
  }
  return null
}

/** Commands name the field that they refuse: `{ field: 'instruments' }`, `{ parameter: 'fast' }`. */
function namedField(
  part: string,
  { field, parameter }: { readonly field: unknown; readonly parameter: unknown },
  message: string,
): FieldFault[] | null {
  const name = parameter === undefined ? field : `parameters.${String(parameter)}`
  return name === undefined ? null : [{ path: `${part}.${String(name)}`, message }]
}
