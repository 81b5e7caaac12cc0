import pg from 'pg'
import { explainConnection, type Place } from './connection-error.ts'

const DEADLINE_MS = 2_000

/** Asks the server for a sign of life, on a connection that no query ever holds up. */
export interface Probe {
  /** Milliseconds until it answered; rejects with the reason when it did not. */
  ask(): Promise<number>
  close(): Promise<void>
}

export function openProbe(
  config: pg.ClientConfig,
  place: Place,
  admit: (client: pg.Client) => Promise<void>,
): Probe {
  let connected: pg.Client | null = null
  let asking: Promise<number> | null = null

  return {
    ask: () => (asking ??= ask().finally(() => (asking = null))),
    async close() {
      await asking?.catch(() => {})
      const client = connected
      connected = null
      await client?.end()
    },
  }

  async function ask(): Promise<number> {
    const startedAt = performance.now()
    try {
      connected ??= await open()
      await connected.query({ text: 'select', query_timeout: DEADLINE_MS } as pg.QueryConfig)
      return performance.now() - startedAt
    } catch (cause) {
      if (connected !== null) cut(connected)
      connected = null
      throw explainConnection(cause, place)
    }
  }

  async function open(): Promise<pg.Client> {
    const client = new pg.Client({ ...config, connectionTimeoutMillis: DEADLINE_MS })
    client.on('error', () => {
      if (connected === client) connected = null
    })
    try {
      await client.connect()
      await admit(client)
      return client
    } catch (cause) {
      cut(client)
      throw cause
    }
  }
}

/** Breaks a connection without a word, since whoever is at its other end may not hear one. */
export function cut(client: pg.ClientBase): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } }
  connection.stream.destroy()
}
