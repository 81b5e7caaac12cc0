import type { Readable } from 'node:stream'
import type {
  AcceptedOf,
  BodyOf,
  HeadersOf,
  Operation,
  OutputOf,
  ParamsOf,
  QueryOf,
} from '../contract/operation.ts'
import type { BrokerSecrets } from '../app/brokers/seal.ts'
import type { Context } from '../app/context.ts'
import type { Doorbell } from '../app/doorbell.ts'
import type { AccessTokens } from '../app/identity/tokens/access-tokens.ts'
import type { Caller } from '../app/identity/authenticate.ts'
import type { Origin } from '../app/identity/identity-context.ts'
import type { LiveIndicators } from '../app/indicators/live-indicators.ts'
import type { KeyUsage } from '../app/identity/keys/key-usage.ts'
import type { Links } from '../links/links.ts'
import type { TierRates } from '../app/identity/tiers.ts'
import type { Draw } from '../app/operations/answer-once.ts'
import type { Market } from '../app/market/live/start-market.ts'
import type { QuoteSource } from '../app/market/live/latest-quotes.ts'
import type { UploadDesk } from '../app/market/uploads/upload-desk.ts'
import type { Metrics } from '../app/operations/health/metrics.ts'
import type { ServiceWatch } from '../app/operations/health/watch-service.ts'

/** What handlers are given beside the request. */
export interface ApiContext extends Context {
  readonly secrets: BrokerSecrets
  readonly doorbell: Doorbell
  readonly liveIndicators: LiveIndicators
  readonly tokens: AccessTokens
  readonly links: Links
  readonly metrics: Metrics
  readonly market: Market // live market data
  readonly quoteSource: QuoteSource | null // who can be asked for a quote that nobody has heard
  readonly watch: ServiceWatch // health, and the tasks that run beside the requests
  readonly keyUsage: KeyUsage
  readonly tierRates: TierRates
  readonly uploads: UploadDesk
  readonly version: string
}

/** A body that is a file, as it arrives. */
export interface ReceivedFile {
  readonly chunks: Readable
  readonly bytes: number | null // that will arrive; null: the sender does not say
}

/** A request that has been authenticated and parsed, so that a handler holds no validation. */
export interface Received<O extends Operation> {
  readonly params: ParamsOf<O>
  readonly query: QueryOf<O>
  readonly headers: HeadersOf<O>
  readonly body: BodyOf<O>
  readonly file: O extends { readonly upload: readonly string[] } ? ReceivedFile : null
  readonly caller: O extends { readonly roles: 'anyone' } ? null : Caller
  readonly draw: Draw // what the ids of new things are made of
  readonly origin: Origin // where the request comes from
  readonly secure: boolean // it came over HTTPS
  readonly wantsPage: boolean // a browser that a person sent here
  readonly signal: AbortSignal // aborts when the client is gone or the server closes
}

export type Answer<O extends Operation> = O extends { readonly contentType: 'text/event-stream' }
  ? AsyncIterable<string>
  : OutputOf<O> | Written | Accepted<AcceptedOf<O>> | Redirect | WithHeaders<OutputOf<O>>

/** The usual answer as text that `write` has checked, to be sent to many. */
export interface Written {
  readonly written: string
}

export function write<const O extends Operation>({ output }: O, answer: OutputOf<O>): Written {
  return { written: JSON.stringify(output.parse(answer)) }
}

/** 202: taken, and not done yet. */
export interface Accepted<Value> {
  readonly accepted: Value
}

/** The usual answer, with headers of its own: a cookie. */
export interface WithHeaders<Value> {
  readonly answer: Value
  readonly headers: Readonly<Record<string, string>>
}

/** 303: a browser goes on there. */
export interface Redirect {
  readonly location: string
}

/** An operation and what does it. `bind-route.ts` parses before the handler and checks after it. */
export interface Route {
  readonly operation: Operation
  readonly isAlias?: boolean // another path of what the document describes already
  handle(context: ApiContext, received: Received<Operation>): Promise<unknown>
}

export function route<const O extends Operation>(
  operation: O,
  handle: (context: ApiContext, received: Received<O>) => Promise<Answer<O>> | Answer<O>,
): Route {
  return {
    operation,
    handle: async (context, received) => handle(context, received as unknown as Received<O>),
  }
}
