import type pg from 'pg'
import type { AppError } from '../core/app-error.ts'
import { explainConnection, SILENT, type Place } from './connection-error.ts'
import type { Connection } from './pool.ts'
import { cut } from './probe-connection.ts'
import { openSlots } from './slots.ts'

/** Through which connections are had: in turn, within a time, or not at all while it is shut. */
export interface Gate {
  acquire(): Promise<Connection>
  readonly waiting: number
  /** Breaks every connection, and refuses who waits, who dials and who comes, until `open`. */
  cut(): void
  open(): void
}

export function openGate(
  inner: pg.Pool,
  place: Place,
  { max, patienceMs }: { readonly max: number; readonly patienceMs: number },
): Gate {
  const slots = openSlots(max, patienceMs)
  const clients = new Set<pg.PoolClient>()
  const dialling = new Set<(cause: AppError) => void>()
  let away: AppError | null = null
  inner.on('connect', (client) => clients.add(client))
  inner.on('remove', (client) => clients.delete(client))

  return {
    async acquire() {
      if (away !== null) throw away
      await slots.take()
      try {
        const connection = await dial()
        const release = connection.release.bind(connection)
        connection.release = (broken) => {
          release(broken)
          slots.free()
        }
        return connection
      } catch (cause) {
        slots.free()
        throw explainConnection(cause, place)
      }
    },
    get waiting() {
      return slots.waiting
    },
    cut() {
      away = explainConnection(new Error(SILENT), place)
      slots.refuse(away)
      for (const refuse of dialling) refuse(away)
      clients.forEach(cut)
    },
    open() {
      away = null
    },
  }

  /** A connection that comes after its asker was refused goes to the next. */
  function dial(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      let over = false
      const refuse = (cause: Error): void => {
        over = true
        dialling.delete(refuse)
        reject(cause)
      }
      dialling.add(refuse)
      inner.connect().then((connection) => {
        dialling.delete(refuse)
        if (over) connection.release()
        else resolve(connection)
      }, refuse)
    })
  }
}
