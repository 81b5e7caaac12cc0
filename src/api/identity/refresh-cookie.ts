import { SECOND_MS, type Instant } from '../../core/instant.ts'

const NAME = 'tidemark_refresh'

type Headers = Readonly<Record<string, string>>

/**
 * Keeps a refresh token where no script can read it, and from where it goes to this site's /auth
 * alone. Over plain HTTP, on the own machine, a browser would not send a Secure one.
 *
 * Source: RFC 6265bis, 4.1.
 */
export function refreshCookie(
  token: string,
  { expiresAt, secure, now }: { expiresAt: Instant; secure: boolean; now: Instant },
): Headers {
  const seconds = Math.floor((expiresAt - now) / SECOND_MS)
  return { 'set-cookie': `${NAME}=${token}; Max-Age=${seconds}; ${attributes(secure)}` }
}

export function expiredCookie(secure: boolean): Headers {
  return { 'set-cookie': `${NAME}=; Max-Age=0; ${attributes(secure)}` }
}

/** The refresh token of a `cookie` header, if there is one. */
export function refreshTokenIn(cookies: string | undefined): string | null {
  const pairs = (cookies ?? '').split(';').map((pair) => pair.trim().split('='))
  const [, token] = pairs.find(([name]) => name === NAME) ?? []
  return token !== undefined && /^[\w-]{1,200}$/.test(token) ? token : null
}

function attributes(secure: boolean): string {
  return `Path=/auth; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
}
