import { ApiError } from '../ask.ts'
import { pause } from '../pause.ts'

const BEGUN_PLACE = 'tidemark.refreshing'
const SETTLED_MS = 3_000

/**
 * Asks what must not be asked again before its answer has come, even if the page is left in
 * between: a refresh token is good once, and its successor comes with the answer. What a page that
 * is gone had asked is waited for, since only the browser hears how it ended.
 */
export async function once<Result>(ask: () => Promise<Result>): Promise<Result> {
  const begunAgo = Date.now() - Number(localStorage.getItem(BEGUN_PLACE))
  if (begunAgo >= 0 && begunAgo < SETTLED_MS) await pause(SETTLED_MS - begunAgo)
  localStorage.setItem(BEGUN_PLACE, String(Date.now()))
  const answered = (): void => localStorage.removeItem(BEGUN_PLACE)
  try {
    const result = await ask()
    answered()
    return result
  } catch (error) {
    // A page that is being left sees its request fail, and the server may answer it all the same.
    if (error instanceof ApiError && error.status > 0) answered()
    throw error
  }
}
