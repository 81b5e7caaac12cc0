import { ApiError, ask, type Answer, type Input, type Route } from './ask.ts'
import { slowDown } from './live/pace.ts'
import { pause } from './pause.ts'
import {
  credential,
  credentialInstead,
  headersOf,
  refuseKey,
  type Credential,
} from './session/session.ts'

// Beyond these a person is told, and decides: an order that is sent late is another order.
const LONGEST_WAIT_MS = { reading: 10_000, writing: 2_000 } as const
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
        const kind = route.startsWith('GET ') ? 'reading' : 'writing'
        const wait = waits < MOST_WAITS ? waitOf(error, LONGEST_WAIT_MS[kind]) : null
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
function waitOf({ status, retryAfterMs }: ApiError, longestMs: number): number | null {
  if (status !== 429) return null
  slowDown()
  return retryAfterMs !== null && retryAfterMs <= longestMs ? retryAfterMs : null
}
