import { Secret, TOTP } from 'otpauth'
import { SECOND_MS, type Instant } from '../../../core/instant.ts'

const PERIOD_S = 30
const WINDOW = 1 // the code before and the one after, for a clock that is off and a slow hand

/** A new secret: 160 bits, as RFC 4226 recommends, in Base32. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** What an authenticator app reads from a QR code. */
export function otpauthUrl(secret: string, label: string): string {
  return totpOf(secret, label).toString()
}

/**
 * The time step whose code this is, or null when it is none of now.
 *
 * Source: RFC 6238 with SHA-1, six digits, 30 seconds: what every authenticator app has.
 */
export function totpStep(secret: string, code: string, now: Instant): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const delta = totpOf(secret, '').validate({ token: code, timestamp: now, window: WINDOW })
  return delta === null ? null : Math.floor(now / SECOND_MS / PERIOD_S) + delta
}

function totpOf(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: 'Tidemark',
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_S,
    secret: Secret.fromBase32(secret),
  })
}
