import type { FastifyError } from 'fastify'
import type { ZodFastifySchemaValidationError } from 'fastify-type-provider-zod'
import { faultWords, NOT_KNOWN } from '../../contract/faults.ts'

/** Where a request is wrong, and how: `body.initial_cash` `must not be negative`. */
export interface FieldFault {
  readonly path: string
  readonly message: string
}

type ValidationFailure = Omit<FastifyError, 'validation'> & {
  readonly validation: readonly ZodFastifySchemaValidationError[]
}

export function fieldErrorsOf(failure: ValidationFailure): FieldFault[] {
  const part = failure.validationContext === 'querystring' ? 'query' : failure.validationContext
  return failure.validation.flatMap(({ instancePath, keyword, message, params }) => {
    const path = [part ?? 'body', ...instancePath.split('/').filter(Boolean)].join('.')
    if (keyword === 'unrecognized_keys') {
      const { keys = [] } = params as { readonly keys?: readonly string[] }
      return keys.map((key) => ({ path: `${path}.${key}`, message: NOT_KNOWN }))
    }
    return [{ path, message: faultWords(message ?? 'is not valid') }]
  })
}

/** The first fault as a sentence, and how many more there are. */
export function sentenceOf(errors: readonly FieldFault[]): string {
  const [first] = errors
  if (!first) return 'The request is not valid.'
  const more = errors.length - 1
  const others = more === 0 ? '' : ` ${more} more ${more === 1 ? 'field is' : 'fields are'} wrong.`
  return `${first.path} ${first.message}.${others}`
}
