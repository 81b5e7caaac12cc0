import { isIP } from 'node:net'
import { AppError } from '../../core/app-error.ts'
import type { ExternalService } from '../identity/tokens/external-issuer.ts'
import { readTierRates, TIER_RATES, type TierRates } from '../identity/tiers.ts'
import { readUserService } from '../identity/tokens/user-service.ts'
import { readMostBytes } from '../market/uploads/upload-settings.ts'
import type { Environment } from './read-count.ts'

/** How the server treats those who ask from outside. */
export interface HttpSettings {
  readonly tierRates: TierRates
  readonly corsOrigins: readonly string[] // pages elsewhere that may ask; none: our own alone
  readonly trustedProxies: readonly string[] // whose X-Forwarded-For is believed
  readonly userService: ExternalService | null // whose access tokens are believed beside ours
  readonly uploadBytes: number // that a file of market data may have; 0 takes none
}

export const DEFAULT_HTTP: HttpSettings = {
  tierRates: TIER_RATES,
  corsOrigins: [],
  trustedProxies: [],
  userService: null,
  uploadBytes: readMostBytes(undefined),
}

export function readHttpSettings(environment: Environment): HttpSettings {
  return {
    tierRates: readTierRates(environment['RATE_LIMITS'] ?? '', 'RATE_LIMITS'),
    corsOrigins: listOf(environment['CORS_ORIGINS']).map(readOrigin),
    trustedProxies: listOf(environment['TRUSTED_PROXIES']).map(readRange),
    userService: readUserService(environment),
    uploadBytes: readMostBytes(environment['UPLOAD_MAX_MB']),
  }
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s,]+/).filter((part) => part !== '')
}

/** As browsers send it. A wildcard would let any page act with the cookies of its reader. */
function readOrigin(text: string): string {
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol) && url.origin === text) return text
  throw fault(
    'CORS_ORIGINS',
    `CORS_ORIGINS holds "${text}". Name each origin in full, like https://desk.example.org.`,
  )
}

function readRange(text: string): string {
  const [address = '', bits = '0', ...more] = text.split('/')
  const longest = isIP(address) === 6 ? 128 : 32
  const fits = /^\d{1,3}$/.test(bits) && Number(bits) <= longest
  if (isIP(address) !== 0 && fits && more.length === 0) return text
  throw fault(
    'TRUSTED_PROXIES',
    `TRUSTED_PROXIES holds "${text}". Write addresses or ranges, like 10.0.0.1 or 10.0.0.0/8.`,
  )
}

function fault(setting: string, message: string): AppError {
  return new AppError('invalid_input', { setting }, { message })
}
