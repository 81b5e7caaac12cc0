import { decodeJwt } from 'jose'
import type { BrokerSecrets } from '../../brokers/seal.ts'
import type { Context } from '../../context.ts'
import type { Caller } from '../authenticate.ts'
import { openExternalIssuer, type ExternalService } from './external-issuer.ts'
import { openOwnIssuer, type OwnIssuer } from './own-issuer.ts'
import { LONGEST_TOKEN, type TokenIssuer } from './token-issuer.ts'
import { unauthenticated } from '../unauthenticated.ts'

export interface AccessTokens extends Omit<OwnIssuer, 'issuer'> {
  /** Whose token this is, of whichever issuer we trust. */
  verify(token: string): Promise<Caller>
}

/** Our own tokens, and those of a user service if one is configured. */
export function openAccessTokens(
  context: Context,
  secrets: BrokerSecrets,
  service: ExternalService | null,
  onVerified: (result: 'ok' | 'refused') => void = () => {},
): AccessTokens {
  const own = openOwnIssuer(context, secrets)
  const external = service && openExternalIssuer(context, service)
  // A token is only opened to learn its maker where there are two; a maker looks at it anyway.
  const makerOf = (token: string): TokenIssuer | undefined => {
    if (token.length > LONGEST_TOKEN) return undefined
    if (external === null) return own
    const named = issuerOf(token)
    return [own, external].find(({ issuer }) => issuer === named)
  }
  return {
    ...own,
    verify: async (token) => {
      try {
        const issuer = makerOf(token)
        if (issuer === undefined) throw unauthenticated('The access token is not one of ours')
        const caller = await issuer.verify(token)
        onVerified('ok')
        return caller
      } catch (cause) {
        onVerified('refused')
        throw cause
      }
    },
  }
}

/** Who claims to have made it, which decides by whose keys that is proven. */
function issuerOf(token: string): string | null {
  try {
    return decodeJwt(token).iss ?? null
  } catch {
    return null
  }
}
