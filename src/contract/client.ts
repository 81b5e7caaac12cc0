import type * as accountOrders from './accounts/account-orders.ts'
import type * as accounts from './accounts/accounts.ts'
import type * as apiKeys from './identity/api-keys.ts'
import type * as broker from './brokers/broker.ts'
import type * as calendar from './calendar/calendar.ts'
import type * as companies from './trading/companies.ts'
import type * as corporateActions from './calendar/corporate-actions.ts'
import type * as data from './market/data.ts'
import type * as depth from './market/depth.ts'
import type { ErrorBody } from './error.ts'
import type * as expiries from './market/expiries.ts'
import type * as futures from './futures/futures.ts'
import type * as identity from './identity/identity.ts'
import type * as indicators from './indicators/indicators.ts'
import type * as instruments from './market/instruments.ts'
import type * as labels from './indicators/labels.ts'
import type * as ledgers from './runs/ledgers.ts'
import type * as legs from './portfolio/legs.ts'
import type * as market from './market/market.ts'
import type * as marks from './indicators/marks.ts'
import type * as models from './learning/models.ts'
import type * as monitor from './market/monitor.ts'
import type { AcceptedOf, BodyInputOf, OutputOf, ParamsOf, QueryInputOf } from './operation.ts'
import type * as overrides from './trading/overrides.ts'
import type * as payoffs from './portfolio/payoffs.ts'
import type * as portfolios from './portfolio/portfolios.ts'
import type * as quotes from './market/quotes.ts'
import type * as replay from './market/replay.ts'
import type * as runs from './runs/runs.ts'
import type * as smartOrders from './trading/smart-orders.ts'
import type * as strikeSeries from './options/strike-series.ts'
import type * as strikes from './options/strikes.ts'
import type * as system from './operations/system.ts'
import type * as tradingEngine from './trading/trading-engine.ts'
import type * as trainingData from './learning/training-data.ts'
import type * as training from './learning/training.ts'
import type * as udf from './indicators/udf.ts'
import type * as uploads from './market/uploads.ts'
import type * as volatility from './options/volatility.ts'

/** Every operation of the contract by `METHOD /path`. Types only: no schema is loaded. */
type Areas = typeof accounts &
  typeof accountOrders &
  typeof apiKeys &
  typeof broker &
  typeof calendar &
  typeof companies &
  typeof corporateActions &
  typeof data &
  typeof depth &
  typeof expiries &
  typeof futures &
  typeof identity &
  typeof indicators &
  typeof instruments &
  typeof labels &
  typeof ledgers &
  typeof legs &
  typeof market &
  typeof marks &
  typeof models &
  typeof monitor &
  typeof overrides &
  typeof payoffs &
  typeof portfolios &
  typeof quotes &
  typeof replay &
  typeof runs &
  typeof smartOrders &
  typeof strikes &
  typeof strikeSeries &
  typeof system &
  typeof tradingEngine &
  typeof trainingData &
  typeof training &
  typeof udf &
  typeof uploads &
  typeof volatility
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
  readonly keepalive?: boolean // a page that is left meanwhile does not take it back
}

/** Routes whose answers are pages, and what is on them. */
export type PagedRoute = {
  [R in Route]: Answer<R> extends { readonly items: readonly unknown[]; readonly next: unknown }
    ? R
    : never
}[Route]
export type ItemOf<R extends PagedRoute> =
  Answer<R> extends { readonly items: readonly (infer Item)[] } ? Item : never

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

export interface ClientOptions {
  readonly url?: string // https://desk.example.org; a page needs none for its own server
  readonly credential?: string // an API key or an access token
  readonly answered?: (isThere: boolean) => void // after each try: whether there was an answer
}

export interface Client {
  /** Asks one thing, once. */
  ask<R extends Route>(route: R, input?: Input<R>): Promise<Answer<R>>
  /** All items of a list, a page at a time, as they are read. */
  list<R extends PagedRoute>(route: R, input?: Input<R>): AsyncGenerator<ItemOf<R>, void>
}

/** The API with its types, for programs on Node and for pages. */
export function openClient({ url = '', credential, answered }: ClientOptions = {}): Client {
  const shown = credential === undefined ? {} : { authorization: `Bearer ${credential}` }

  async function ask<R extends Route>(route: R, input: Input<R> = {}): Promise<Answer<R>> {
    const [method, template] = route.split(' ') as [string, string]
    const { body, headers, signal, keepalive = false } = input
    const sent = { ...(body !== undefined && { 'content-type': 'application/json' }), ...shown }
    const response = await fetch(url + addressOf(template, input), {
      method,
      headers: { ...sent, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
      keepalive,
    }).catch((cause: unknown) => {
      if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
      answered?.(false)
      throw new ApiError(0, { detail: 'The server does not answer. Is `npm start` still running?' })
    })
    answered?.(true)
    const answer: unknown = await response.json().catch(() => ({}))
    if (response.ok) return answer as Answer<R>
    const retryAfterMs = millisecondsOf(response.headers.get('retry-after'))
    throw new ApiError(response.status, answer as Partial<ErrorBody>, retryAfterMs)
  }

  async function* list<R extends PagedRoute>(route: R, input: Input<R> = {}) {
    for (let after: unknown; after !== null;) {
      const query = { ...(input.query as object), ...(after !== undefined && { after }) }
      const page = (await ask(route, { ...input, query } as Input<R>)) as {
        readonly items: readonly ItemOf<R>[]
        readonly next: string | null
      }
      yield* page.items
      after = page.next
    }
  }

  return { ask, list }
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
