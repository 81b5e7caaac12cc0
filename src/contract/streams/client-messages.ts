import { z } from 'zod'
import { IdText } from '../text.ts'

/** The place behind an update of a lossless channel, as the server said it. */
export const Cursor = z
  .string()
  .regex(/^[\x21-\x7e]{1,8000}$/, 'must be the cursor of an update')
  .describe('The cursor of the last update that you saw; what follows it is sent first.')

/** What a client says. `subscribe` and `unsubscribe` also take the parameters of their stream. */
export const CLIENT_MESSAGES = {
  authenticate: z
    .object({ token: z.string().min(1).max(8_192).describe('An access token, or an API key.') })
    .describe('First on a connection that has no other credential; later, with a fresh token.'),
  subscribe: z.object({ after: Cursor.optional() }).describe('Listen to a topic.'),
  unsubscribe: z.object({}).describe('Stop listening to it.'),
  ping: z
    .object({ id: z.union([z.string().max(128), z.number()]).optional() })
    .describe('Answered by pong, with the same id.'),
  request_snapshot: z
    .object({ channel: IdText.optional(), key: IdText.optional() })
    .describe('How things stand; without a channel, of everything that you listen to.'),
  resume: z
    .object({
      session_id: IdText.describe('Of the connection that was lost.'),
      last_sequence: z
        .int('must be the sequence of a message')
        .min(0, 'must be the sequence of a message')
        .describe('Of the last message that you saw on it.'),
    })
    .describe('Restores its subscriptions; lossless ones go on behind that message.'),
} as const

export type Action = keyof typeof CLIENT_MESSAGES
