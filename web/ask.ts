import type * as apiKeys from '../src/contract/api-keys.ts'
import type * as broker from '../src/contract/broker.ts'
import type { ErrorBody } from '../src/contract/error.ts'
import type * as identity from '../src/contract/identity.ts'
import type * as ledgers from '../src/contract/ledgers.ts'
import type * as market from '../src/contract/market.ts'
import type {
  AcceptedOf,
  BodyInputOf,
  OutputOf,
  ParamsOf,
  QueryInputOf,
} from '../src/contract/operation.ts'
import type * as runs from '../src/contract/runs.ts'
import type * as system from '../src/contract/system.ts'
import { noteAnswer, noteSilence } from './connection.ts'

/** Every operation of the contract by `METHOD /path`. Types only: no schema reaches the browser. */
type Areas = typeof apiKeys &
  typeof broker &
  typeof identity &
  typeof ledgers &
  typeof market &
  typeof runs &
  typeof system
type Named<O> = O extends { readonly method: infer M extends string; readonly path: infer P }
  ? `${M} ${P & string}`
  : never
type Routes = { [Name in keyof Areas as Named<Areas[Name]>]: Areas[Name] }
export type Route = keyof Routes

export type Answer<R extends Route> = OutputOf<Routes[R]> | AcceptedOf<Routes[R]>
export type Body<R extends Route> = BodyInputOf<Routes[R]>

export interface Input<R extends Route> {
  readonly params?: ParamsOf<Routes[R]>
  readonly query?: QueryInputOf<Routes[R]>
  readonly body?: Body<R>
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** An answer that is an error. `message` is the server's sentence, made for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number // 0: there was no answer
  readonly body: Partial<ErrorBody>
  readonly retryAfterMs: number | null // when asking again makes sense, where the server says so

  constructor(status: number, body: Partial<ErrorBody>, retryAfterMs: number | null = null) {
    super(body.detail ?? `The server answered ${status}, without saying why.`)
    this.status = status
    this.body = body
    this.retryAfterMs = retryAfterMs
  }
}

/** Asks the API one thing, once, as nobody. `call` asks as whoever is signed in. */
export async function ask<R extends Route>(route: R, input: Input<R> = {}): Promise<Answer<R>> {
  const [method, template] = route.split(' ') as [string, string]
  const { body, headers, signal } = input
  const response = await fetch(addressOf(template, input), {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch(unreachable)

  noteAnswer()
  const answer: unknown = await response.json().catch(() => ({}))
  if (response.ok) return answer as Answer<R>
  const retryAfterMs = millisecondsOf(response.headers.get('retry-after'))
  throw new ApiError(response.status, answer as Partial<ErrorBody>, retryAfterMs)
}

/** Puts what is in `{braces}` into the path, and the query behind it. */
export function addressOf(
  template: string,
  input: { readonly params?: object; readonly query?: object },
): string {
  const params = Object.entries(input.params ?? {})
  const path = params.reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(String(value))),
    template,
  )
  const given = Object.entries(input.query ?? {}).filter(([, value]) => value !== undefined)
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return query.size > 0 ? `${path}?${query}` : path
}

/** Retry-After as this server sends it, in whole seconds. */
function millisecondsOf(seconds: string | null): number | null {
  return seconds !== null && /^\d+$/.test(seconds) ? Number(seconds) * 1_000 : null
}

function unreachable(cause: unknown): never {
  if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
  noteSilence()
  throw new ApiError(0, { detail: 'The server does not answer. Is `npm start` still running?' })
}
