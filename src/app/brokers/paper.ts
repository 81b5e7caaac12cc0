import { createHmac, timingSafeEqual } from 'node:crypto'
import { DAY_MS, MINUTE_MS, type Instant } from '../../core/instant.ts'

/** The simulated broker. Its login page is on our own server; its accounts hold no money. */
export const PAPER = 'paper'

/** Where a person logs in. A path, so that it holds behind any proxy. */
export function paperLoginUrl(state: string): string {
  return `/broker/paper/login?state=${encodeURIComponent(state)}`
}

/** What the login page gives to who typed the secret: good for this login, and for no other. */
export function paperRequestToken(secret: string, state: string): string {
  return createHmac('sha256', secret).update(`request ${state}`).digest('base64url')
}

export function isPaperRequestToken(token: string, secret: string, state: string): boolean {
  const expected = Buffer.from(paperRequestToken(secret, state))
  const given = Buffer.from(token)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const EXPIRES_AT_UTC_MS = 30 * MINUTE_MS // 06:00 in India, which is 5½ hours ahead all year

/** Access tokens of Indian brokers end at six in the morning, before the next session. */
export function paperSessionEnd(now: Instant): Instant {
  const today = Math.floor(now / DAY_MS) * DAY_MS + EXPIRES_AT_UTC_MS
  return (now < today ? today : today + DAY_MS) as Instant
}
