import { createHash } from 'node:crypto'
import { DAY_MS, MINUTE_MS, type Instant } from '../../core/instant.ts'
import { openKiteClient, type KiteClock, type KitePlaces, type KiteSession } from './kite-client.ts'
import { KiteLogin } from './kite-wire.ts'

/** An app of Kite Connect, as its developer registered it. */
export interface KiteApp {
  readonly apiKey: string
  readonly apiSecret: string
}

/** Where a person logs in. Kite sends them back to the app's address, with our state. */
export function kiteLoginUrl(loginUrl: string, apiKey: string, state: string): string {
  const url = new URL(loginUrl)
  url.searchParams.set('v', '3')
  url.searchParams.set('api_key', apiKey)
  url.searchParams.set('redirect_params', new URLSearchParams({ state }).toString())
  return url.href
}

/** Turns the request token of a login into a session. Rejects as the client does. */
export async function openKiteSession(
  { apiKey, apiSecret }: KiteApp,
  requestToken: string,
  at: Pick<KitePlaces, 'apiUrl'> & { readonly clock: KiteClock },
): Promise<KiteSession> {
  const client = openKiteClient({ session: null, apiUrl: at.apiUrl, clock: at.clock })
  const { access_token: accessToken } = await client.ask({
    method: 'POST',
    path: '/session/token',
    form: {
      api_key: apiKey,
      request_token: requestToken,
      checksum: checksum(apiKey, requestToken, apiSecret),
    },
    answer: KiteLogin,
  })
  return { apiKey, accessToken }
}

/** SHA-256 of the three together, as hexadecimal digits. */
function checksum(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('')).digest('hex')
}

const ENDS_AT_UTC_MS = 30 * MINUTE_MS // 06:00 in India, which is 5½ hours ahead all year

/** Kite's sessions end at six in the morning, before the next market opens. */
export function kiteSessionEnd(now: Instant): Instant {
  const today = Math.floor(now / DAY_MS) * DAY_MS + ENDS_AT_UTC_MS
  return (now < today ? today : today + DAY_MS) as Instant
}
