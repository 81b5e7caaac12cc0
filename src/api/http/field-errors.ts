import type { FastifyError } from 'fastify'
import type { ZodFastifySchemaValidationError } from 'fastify-type-provider-zod'

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
      return keys.map((key) => ({ path: `${path}.${key}`, message: 'is not known here' }))
    }
    return [{ path, message: inOurWords(message ?? 'is not valid') }]
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

/** Zod's own sentences begin anew; ours go on from the name of the field. */
function inOurWords(message: string): string {
  if (/received undefined$/.test(message)) return 'is missing'
  const bound = /^Too (?:small|big): expected \w+ to (have|be) ([<>]=?)(.+)$/.exec(message)
  if (bound) {
    const wanted = bound[3]!.replace(/^1 (\w+)s$/, '1 $1')
    return `must ${bound[1]} ${BOUNDS[bound[2]!]} ${wanted}`
  }
  const literal = /^Invalid input: expected ("[^"]*"|true|false|null|-?\d\S*)$/.exec(message)?.[1]
  if (literal) return `must be ${literal}`
  const expected = /^Invalid input: expected (\w+)/.exec(message)?.[1]
  if (expected) return `must be ${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}`
  const options = /^Invalid option: expected one of (.+)$/.exec(message)?.[1]
  if (options) return `must be one of ${options.replaceAll('|', ', ').replaceAll('"', '')}`
  if (message === 'Invalid input') return 'is not valid'
  return /^Invalid \w+: (must .+)$/.exec(message)?.[1] ?? message
}

const BOUNDS: Readonly<Record<string, string>> = {
  '>=': 'at least',
  '<=': 'at most',
  '>': 'more than',
  '<': 'less than',
}
