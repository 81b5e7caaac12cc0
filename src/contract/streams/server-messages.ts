import { z } from 'zod'
import { InstantText } from '../text.ts'

export const STREAM_ERRORS = {
  INVALID_INDICATOR: 'There is no indicator of that name, or not with those parameters.',
  UNKNOWN_ACTION: 'There is no such action.',
  VALIDATION_ERROR: 'The message is JSON, but lacks something or holds something odd.',
  JSON_ERROR: 'The message is no JSON object.',
  SUBSCRIBE_ERROR: 'The subscription could not be made.',
} as const

export type StreamErrorCode = keyof typeof STREAM_ERRORS

const topic = { channel: z.string(), key: z.string() }
const cursor = z.string().describe('Send it as `after` to go on behind this message.')
const sequence = z.int().describe('Grows with every update of this connection.')

/** What the server says, by `type`. Updates and snapshots also carry what their channel declares. */
export const SERVER_MESSAGES = {
  welcome: z.object({
    session_id: z.string().describe('Resumes this session within two minutes of its loss.'),
    stream: z.string(),
    user_id: z.string(),
    channels: z.array(z.string()),
    sequence,
    heartbeat_seconds: z.int(),
    at: InstantText,
  }),
  authenticated: z.object({
    expires_at: InstantText.nullable().describe('When the connection closes with 4401.'),
  }),
  subscribed: z.object({ ...topic, cursor: cursor.nullable() }),
  unsubscribed: z.object(topic),
  snapshot: z.object({ ...topic, sequence, cursor: cursor.optional() }),
  update: z.object({ ...topic, sequence, cursor: cursor.optional() }),
  resumed: z.object({ session_id: z.string(), subscriptions: z.array(z.object(topic)) }),
  resync: z
    .object({ ...topic, cursor })
    .describe('What lies between your cursor and this one cannot be replayed. A snapshot follows.'),
  dropped: z.object({
    count: z
      .int()
      .describe('Messages that this connection was too slow for, since the last count.'),
    total: z.int(),
  }),
  heartbeat: z.object({ sequence, dropped: z.int().describe('In total.'), at: InstantText }),
  pong: z.object({ id: z.union([z.string(), z.number()]).optional(), at: InstantText }),
  error: z.object({
    code: z.enum(Object.keys(STREAM_ERRORS) as [StreamErrorCode, ...StreamErrorCode[]]),
    message: z.string().describe('A sentence that says what is wrong and what to do.'),
  }),
} as const

export type ServerMessageType = keyof typeof SERVER_MESSAGES

/** Why the server closes a connection. A client comes back after all but 1003, 1007, 1008, 1009. */
export const CLOSE_CODES = {
  1001: 'The server stops. Come back soon, perhaps to another.',
  1003: 'Binary frames are not taken; send JSON text.',
  1007: 'A text frame is not UTF-8.',
  1008: 'The credential is missing or does not work, or the client sends too much.',
  1009: 'The frame is larger than 64 KiB.',
  1013: 'There are too many connections, or this one reads too slowly. Come back later.',
  4401: 'The token has expired or was revoked. Come back with a fresh one.',
  4408: 'Nothing was heard from the client for 60 s.',
} as const

export type CloseCode = keyof typeof CLOSE_CODES
