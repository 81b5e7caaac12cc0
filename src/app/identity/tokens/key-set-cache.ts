import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { MINUTE_MS, SECOND_MS } from '../../../core/instant.ts'
import type { Context } from '../../context.ts'

const FRESH_MS = 60 * MINUTE_MS
const TIMEOUT_MS = 2 * SECOND_MS
const PAUSE_MS = 10 * SECOND_MS // between two attempts, so that a dead service costs little
const LONGEST_SET = 256 * 1_024

/**
 * The public keys of a user service, kept for an hour. While it is down or slow the last ones
 * stand, however old; a key id that is not among them is asked for, but not by every request.
 */
export function openKeySetCache({ clock, log }: Context, url: string): JWTVerifyGetKey {
  let keySet: ReturnType<typeof createLocalJWKSet> | null = null
  let loadedAt = Number.NEGATIVE_INFINITY
  let triedAt = Number.NEGATIVE_INFINITY
  let loading: Promise<void> | null = null

  const load = async (): Promise<void> => {
    triedAt = clock.now()
    try {
      keySet = createLocalJWKSet(await fetchKeySet(url))
      loadedAt = clock.now()
    } catch (cause) {
      log.warn({ err: cause, url }, 'the key set of the user service could not be read')
    } finally {
      loading = null
    }
  }
  const look = async (): Promise<void> => {
    if (loading === null && clock.now() - triedAt < PAUSE_MS) return
    loading ??= load()
    await loading
  }
  const keyOf: JWTVerifyGetKey = (header, token) => {
    if (keySet !== null) return keySet(header, token)
    throw new errors.JWKSInvalid('The user service has not answered yet.')
  }

  return async (header, token) => {
    if (keySet === null) await look()
    else if (clock.now() - loadedAt >= FRESH_MS) void look()
    try {
      return await keyOf(header, token)
    } catch (cause) {
      if (!(cause instanceof errors.JWKSNoMatchingKey)) throw cause
      await look()
      return keyOf(header, token)
    }
  }
}

async function fetchKeySet(url: string): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: 'application/json' },
  })
  if (!response.ok) throw new Error(`it answered ${response.status}`)
  const text = await response.text()
  if (text.length > LONGEST_SET) throw new Error(`it answered ${text.length} characters`)
  const keySet = JSON.parse(text) as JSONWebKeySet
  if (!Array.isArray(keySet.keys)) throw new Error('it answered no key set')
  // A secret in a public set would let whoever reads the set sign tokens.
  return { keys: keySet.keys.filter(({ kty }) => kty !== 'oct') }
}
