import type { Caller } from '../authenticate.ts'

/** Knows whose the access tokens of one issuer are: ours, or an external user service. */
export interface TokenIssuer {
  readonly issuer: string // the claim iss
  /** Refuses with `unauthenticated` what it cannot prove, for whatever reason. */
  verify(token: string): Promise<Caller>
}

/** What our own tokens name as their issuer, and no user service may. */
export const OWN_ISSUER = 'tidemark'

/** How far apart the clocks of two machines may be, in seconds. */
export const CLOCK_TOLERANCE_S = 30

/** No token of ours or of a sane user service is longer; more is not worth the work of looking. */
export const LONGEST_TOKEN = 8_192
