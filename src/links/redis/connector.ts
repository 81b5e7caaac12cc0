import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { RedisOptions } from 'ioredis'
import type { RedisAddress } from './address.ts'

/**
 * Opens a client's sockets. The client's own way leaves the second error of a TLS handshake to
 * nobody, which ends the process, and lets what it closes linger for two seconds.
 */
export function connectorTo({ host, port, tls }: RedisAddress): RedisOptions['Connector'] {
  class SocketConnector {
    firstError?: Error
    #socket: Socket | null = null

    async connect(): Promise<Socket> {
      const socket = tls ? connectTls({ host, port, ...tls }) : connectPlain({ host, port })
      socket.on('error', (cause) => void (this.firstError ??= cause))
      this.#socket = socket
      return socket
    }

    disconnect(): void {
      this.#socket?.destroy()
    }

    check(): boolean {
      return true
    }
  }
  return SocketConnector as unknown as RedisOptions['Connector']
}
