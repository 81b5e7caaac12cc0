import type { z } from 'zod'

/** What is said of a field that a schema does not have. */
export const NOT_KNOWN = 'is not known here'

/** What is wrong with a value, field by field: `quantity must be more than zero; colour is not known here`. */
export function faultsOf({ issues }: z.ZodError): string {
  const faults = issues.flatMap((issue) => {
    const { path, message } = issue
    if (issue.code !== 'unrecognized_keys')
      return [[path.join('.'), faultWords(message)].filter(Boolean)]
    return issue.keys.map((key) => [[...path, key].join('.'), NOT_KNOWN])
  })
  return faults.map((fault) => fault.join(' ')).join('; ')
}

/** Zod's own sentences begin anew; ours go on from the name of the field. */
export function faultWords(message: string): string {
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
