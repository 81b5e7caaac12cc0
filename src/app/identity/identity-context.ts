import type { Limiter } from '../../links/limiter.ts'
import type { BrokerSecrets } from '../brokers/seal.ts'
import type { Context } from '../context.ts'
import type { AccessTokens } from './tokens/access-tokens.ts'

/** What signing in needs beside the database: what seals, what signs, and what counts attempts. */
export interface IdentityContext extends Context {
  readonly secrets: BrokerSecrets
  readonly tokens: AccessTokens
  readonly links: { readonly limiter: Limiter }
}

/** Where a request comes from, as far as it says. */
export interface Origin {
  readonly address: string
  readonly agent: string | null // what the browser or program calls itself
}
