import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { isReplyError } from './reply-error.ts'

/** A Lua script, which Redis runs as one step. */
export interface Script {
  run(redis: Redis, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>
}

export function script(text: string): Script {
  const digest = createHash('sha1').update(text).digest('hex')
  return {
    async run(redis, keys, args) {
      try {
        return await redis.evalsha(digest, keys.length, ...keys, ...args)
      } catch (cause) {
        // A Redis that was started anew does not know it yet.
        if (!(isReplyError(cause) && cause.message.startsWith('NOSCRIPT'))) throw cause
        return redis.eval(text, keys.length, ...keys, ...args)
      }
    },
  }
}
