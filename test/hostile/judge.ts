import { ERRORS, type ErrorCode } from '#src/core/app-error.ts'
import { errorCodesOf } from '#src/api/http/describe-operation.ts'
import { ErrorBody } from '#src/contract/error.ts'
import type { HostileRequest } from './draw-request.ts'
import type { HostileAnswer } from './send.ts'

/** What any path may answer before it is known which operation is meant, or whether there is one. */
const ANYWHERE: readonly ErrorCode[] = [
  'malformed_request',
  'headers_too_large',
  'not_found',
  'method_not_allowed',
]

/** What is wrong with an answer, as a sentence; null when it is what the contract says. */
export function faultOf(request: HostileRequest, answer: HostileAnswer | null): string | null {
  if (answer === null) return 'closed the connection without an answer'
  const { status, headers, text } = answer
  if (request.method === 'HEAD' || status === 204) return status < 500 ? null : `is a ${status}`
  if (status === 303) return text === '' && headers.location ? null : 'leads nowhere'

  const type = headers['content-type'] ?? 'none'
  const { operation } = request
  const { contentType } = operation
  const isOther = status === 200 && contentType !== 'application/json' // a stream, or a page
  if (isOther) return type.startsWith(contentType) ? null : `is ${type}`
  if (!type.startsWith('application/json')) return `is ${status}, ${type}: ${text.slice(0, 200)}`
  if (headers['x-content-type-options'] !== 'nosniff') return 'lets a browser guess what it is'
  return faultIn(request, status, text)
}

function faultIn(request: HostileRequest, status: number, text: string): string | null {
  const { operation } = request
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return `is no JSON: ${text.slice(0, 200)}`
  }
  if (status < 400) {
    if (isAnothers(request)) return null
    const schema = status === 202 ? operation.accepted : operation.output
    if (status !== operation.status && status !== 202) return `is ${status}, not declared`
    const read = schema?.safeParse(body)
    return read?.success ? null : `does not match its schema: ${read?.error.message}`
  }
  const error = ErrorBody.safeParse(body)
  if (!error.success) return `has no error body: ${text.slice(0, 200)}`
  const { code, detail } = error.data
  if (ERRORS[code].status !== status) return `says ${code} with ${status}`
  if (!/^\S.*\.$/s.test(detail)) return `has no sentence: ${detail}`
  const [leak] = /node_modules|\s{2}at .*:\d+:\d+|select .*? from|insert into/.exec(text) ?? []
  if (leak !== undefined && !said(request).includes(leak)) return `tells: ${text}`
  if (status >= 500 && code !== 'feed_unavailable') return `is a ${status}: ${text}`
  const isDeclared = [...ANYWHERE, ...errorCodesOf(operation)].includes(code)
  const isGood = isDeclared || isAnothers(request)
  return isGood ? null : `is ${code}, which ${operation.id} does not declare`
}

/** What was asked, since a symbol that nobody knows is said back. */
function said({ path, body }: HostileRequest): string {
  const address = path.replaceAll(/%[2-7][0-9a-f]/gi, (code) => decodeURIComponent(code))
  return `${address} ${String(body)}`
}

/** Whether another operation answered: by its method, or where a parameter of the path is empty. */
function isAnothers({ operation, method, kind, path }: HostileRequest): boolean {
  const isList = operation.path.endsWith('}') && /\/(?:\?|$)/.test(path)
  return method !== operation.method || /^raw/.test(kind) || isList
}
