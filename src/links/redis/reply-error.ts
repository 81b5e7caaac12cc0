import { ReplyError } from 'ioredis'

/** Whether Redis itself said no, as against a connection that failed. */
export function isReplyError(cause: unknown): cause is Error {
  return cause instanceof (ReplyError as new () => Error)
}
