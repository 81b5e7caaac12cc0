import { openClient } from '../src/contract/client.ts'
import { noteAnswer, noteSilence } from './connection.ts'

export { addressOf, ApiError } from '../src/contract/client.ts'
export type { Answer, Body, Input, Route } from '../src/contract/client.ts'

/** Asks the API one thing, once, as nobody. `call` asks as whoever is signed in. */
export const { ask } = openClient({
  answered: (isThere) => (isThere ? noteAnswer() : noteSilence()),
})
