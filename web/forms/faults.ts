import { ApiError } from '../ask.ts'

export interface Faults {
  readonly fields: Readonly<Record<string, string>> // by path within the body: feed.from
  readonly general: Error | null // what belongs to no field, or the whole when nothing is known
}

const NONE: Faults = { fields: {}, general: null }

/** Sorts what the API found wrong to the fields in which it was typed. */
export function faultsOf(error: Error | null): Faults {
  if (!error) return NONE
  if (!(error instanceof ApiError)) return { fields: {}, general: error }
  const {
    errors = [],
    detail,
    parameter,
  } = error.body as ApiError['body'] & {
    readonly parameter?: unknown
  }
  const found = errors.map(({ path, message }) => [path.replace(/^body\./, ''), message] as const)
  if (typeof parameter === 'string') found.push([`parameters.${parameter}`, detail ?? ''])
  const fields = Object.fromEntries(found)
  return { fields, general: found.length === 0 ? error : null }
}
