import { AppError } from '../../../core/app-error.ts'
import type { ExternalService } from './external-issuer.ts'
import { OWN_ISSUER } from './token-issuer.ts'

const NAMES = ['AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE'] as const

/** The user service whose access tokens are believed beside ours: all three settings, or none. */
export function readUserService(
  environment: Readonly<Record<string, string | undefined>>,
): ExternalService | null {
  const [keySetUrl, issuer, audience] = NAMES.map((name) => environment[name]?.trim() || null)
  if (!keySetUrl && !issuer && !audience) return null
  const missing = NAMES.find((name) => !environment[name]?.trim())
  if (missing !== undefined) {
    throw fault(missing, `${missing} is not set. A user service needs ${NAMES.join(', ')}.`)
  }
  const protocol = URL.parse(keySetUrl!)?.protocol
  if (protocol !== 'https:' && protocol !== 'http:') {
    const like = 'https://users.example.org/.well-known/jwks.json'
    throw fault('AUTH_JWKS_URL', `AUTH_JWKS_URL is no URL like ${like}.`)
  }
  if (issuer === OWN_ISSUER) {
    throw fault('AUTH_ISSUER', `AUTH_ISSUER is "${issuer}", which is what Tidemark calls itself.`)
  }
  return { keySetUrl: keySetUrl!, issuer: issuer!, audience: audience! }
}

function fault(setting: string, message: string): AppError {
  return new AppError('invalid_input', { setting }, { message })
}
