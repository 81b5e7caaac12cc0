import { Redis } from 'ioredis'
import type { RedisAddress } from './address.ts'
import { connectorTo } from './connector.ts'

/** Two connections that live and die together, since one that listens can do nothing else. */
export interface Session {
  readonly commands: Redis
  readonly listener: Redis
  /** Aborts when either connection is gone. */
  readonly lost: AbortSignal
  close(): void
}

const WITHOUT_RETURN = {
  lazyConnect: true,
  retryStrategy: () => null,
  enableOfflineQueue: false,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  keepAlive: 10_000,
}

/**
 * Connects, or rejects when the signal aborts. The client's own ways to come back are off: it would
 * keep what was asked meanwhile, and ask it when nobody waits any more.
 */
export async function openSession(
  address: RedisAddress,
  connectionName: string,
  signal: AbortSignal,
): Promise<Session> {
  const lost = new AbortController()
  let reason: Error | null = null
  const open = (): Redis => {
    const redis = new Redis({
      ...address,
      connectionName,
      ...WITHOUT_RETURN,
      Connector: connectorTo(address),
    })
    redis.on('error', (cause: Error) => void (reason ??= cause))
    redis.on('end', () => lost.abort())
    return redis
  }
  const [commands, listener] = [open(), open()]
  const close = (): void => lost.abort()
  lost.signal.addEventListener('abort', () => {
    commands.disconnect()
    listener.disconnect()
  })
  signal.addEventListener('abort', close)
  try {
    await Promise.all([commands.connect(), listener.connect()])
    return { commands, listener, lost: lost.signal, close }
  } catch (cause) {
    close()
    throw reason ?? cause
  } finally {
    signal.removeEventListener('abort', close)
  }
}
