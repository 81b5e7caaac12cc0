import { errors, jwtVerify, SignJWT, type CryptoKey, type JWTHeaderParameters } from 'jose'
import { SECOND_MS } from '../../../core/instant.ts'
import type { SigningKeyRow } from '../../../store/identity/signing-keys.ts'
import type { BrokerSecrets } from '../../brokers/seal.ts'
import type { Context } from '../../context.ts'
import { AccessClaims, callerOfClaims } from './access-claims.ts'
import { openAccessView, type AccessView } from './access-view.ts'
import type { Caller } from '../authenticate.ts'
import { ACCESS_TOKEN_MS, ensureSigningKeys, openSigningKey } from './signing-keys.ts'
import { CLOCK_TOLERANCE_S, OWN_ISSUER, type TokenIssuer } from './token-issuer.ts'
import { unauthenticated } from '../unauthenticated.ts'

const OWN_AUDIENCE = 'tidemark-api'
const TYPE = 'at+jwt' // RFC 9068: no other token of ours, if ever there is one, passes for it

export interface OwnIssuer extends TokenIssuer {
  /** An access token and the seconds for which it is good. */
  issue(claims: AccessClaims): Promise<{ readonly token: string; readonly expiresIn: number }>
  publishedKeys(): Promise<readonly SigningKeyRow[]>
  /** Call it after what ends a session or changes a user, so that this server knows at once. */
  changed(): void
}

/** A token whose signature was checked; all that may change is looked at each time. */
interface Proven {
  readonly keyId: string
  readonly claims: AccessClaims
  readonly caller: Caller
  readonly expiresAtS: number
}

const MOST_PROVEN = 10_000

/** Signs access tokens with the current key, and proves them by the published ones. */
export function openOwnIssuer(context: Context, secrets: BrokerSecrets): OwnIssuer {
  const { clock } = context
  const view = openAccessView(context)
  const proven = new Map<string, Proven>()
  let signing: { readonly keyId: string; readonly key: CryptoKey } | null = null

  const prove = async (token: string, { keys }: AccessView): Promise<Proven> => {
    const { payload, protectedHeader } = await jwtVerify(
      token,
      async ({ kid = '' }: JWTHeaderParameters) => {
        const key = keys.get(kid) ?? (await view.lookAgain()).keys.get(kid)
        if (key === undefined) throw new errors.JWKSNoMatchingKey()
        return key
      },
      {
        algorithms: ['EdDSA'],
        typ: TYPE,
        issuer: OWN_ISSUER,
        audience: OWN_AUDIENCE,
        requiredClaims: ['sub', 'exp', 'iat', 'session_id'],
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(clock.now()),
      },
    )
    const claims = AccessClaims.parse(payload)
    const caller = callerOfClaims(claims)
    return { keyId: protectedHeader.kid!, claims, caller, expiresAtS: payload.exp! }
  }

  const published = async (): Promise<readonly SigningKeyRow[]> => {
    const { rows } = await view.latest()
    if (rows.some(({ state }) => state === 'current')) return rows
    await ensureSigningKeys(context, secrets)
    view.expire()
    return (await view.latest()).rows
  }

  const signer = async (): Promise<{ readonly keyId: string; readonly key: CryptoKey }> => {
    const row = (await published()).find(({ state }) => state === 'current')!
    if (signing?.keyId !== row.keyId) {
      signing = { keyId: row.keyId, key: await openSigningKey(secrets, row) }
    }
    return signing
  }

  return {
    issuer: OWN_ISSUER,
    async verify(token) {
      const seen = await view.latest()
      let known = proven.get(token)
      if (known === undefined) {
        known = await prove(token, seen).catch((cause: unknown) => {
          throw unauthenticated(faultOf(cause), cause)
        })
        if (proven.size >= MOST_PROVEN) proven.delete(proven.keys().next().value!)
        proven.set(token, known)
      }
      const { keyId, claims, caller, expiresAtS } = known
      const { keys } = seen.keys.has(keyId) ? seen : await view.latest() // it may just have come
      if (clock.now() / SECOND_MS >= expiresAtS + CLOCK_TOLERANCE_S || !keys.has(keyId)) {
        proven.delete(token)
        throw unauthenticated('The access token has expired')
      }
      if (seen.endedSessions.has(claims.session_id)) {
        throw unauthenticated('The session has ended')
      }
      if (claims.epoch < (seen.epochs.get(claims.sub) ?? 0)) {
        throw unauthenticated('What the user may do has changed since')
      }
      return caller
    },
    async issue(claims) {
      const { keyId, key } = await signer()
      const nowS = Math.floor(clock.now() / SECOND_MS)
      const expiresIn = ACCESS_TOKEN_MS / SECOND_MS
      const token = await new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'EdDSA', typ: TYPE, kid: keyId })
        .setIssuer(OWN_ISSUER)
        .setAudience(OWN_AUDIENCE)
        .setIssuedAt(nowS)
        .setExpirationTime(nowS + expiresIn)
        .sign(key)
      return { token, expiresIn }
    },
    publishedKeys: published,
    changed: view.expire,
  }
}

function faultOf(cause: unknown): string {
  if (cause instanceof errors.JWTExpired) return 'The access token has expired'
  if (cause instanceof errors.JWKSNoMatchingKey) return 'The key of the access token is not known'
  return 'The access token is not one of ours'
}
