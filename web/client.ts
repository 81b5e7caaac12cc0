import { ApiError, ask, type Answer, type Input, type Route } from './ask.ts'
import { pause } from './pause.ts'
import {
  credential,
  credentialInstead,
  headersOf,
  refuseKey,
  type Credential,
} from './session/session.ts'

const LONGEST_WAIT_MS = 10_000 // beyond it a person is told, and decides
const MOST_WAITS = 3

/**
 * Asks the API one thing, as whoever is signed in. A token that has run out is renewed, and a rate
 * limit is waited for where the wait is short: in both cases the server has done nothing yet, so
 * that asking again does nothing twice. A key that is no longer good ends the session.
 */
export async function call<R extends Route>(route: R, input: Input<R> = {}): Promise<Answer<R>> {
  let shown = await credential()
  let renewed = false
  for (let waits = 0; ;) {
    try {
      return await ask(route, { ...input, headers: { ...headersOf(shown), ...input.headers } })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.body.code === 'unauthenticated' && !renewed) {
        shown = await another(shown, error)
        renewed = true
      } else {
        const wait = waits < MOST_WAITS ? waitOf(error) : null
        if (wait === null) throw error
        waits += 1
        await pause(wait, input.signal)
      }
    }
  }
}

/** What to show instead of a credential that was refused. */
export async function another(refused: Credential, error: ApiError): Promise<Credential> {
  if (refused.kind === 'token') return credentialInstead(refused.secret)
  if (refused.kind === 'key') refuseKey()
  throw error
}

/** How long to wait before asking again by ourselves, or null: not at all. */
function waitOf({ status, retryAfterMs }: ApiError): number | null {
  if (status !== 429 || retryAfterMs === null || retryAfterMs > LONGEST_WAIT_MS) return null
  return retryAfterMs
}
