import { readFileSync } from 'node:fs'
import pg from 'pg'
import type { Home } from './home.ts'

/** How to reach a server: by its socket, or by TCP where the platform has no sockets for us. */
export interface Place {
  readonly port: number
  readonly sockets: string
}

/** A DSN that psql and node both take as it is, whatever PGHOST or PGPORT say. */
export function dsnOf(home: Home, { port, sockets }: Place, database = 'tidemark'): string {
  const password = readFileSync(home.password, 'utf8').trim()
  const user = `postgresql://tidemark:${password}@`
  if (sockets === '') return `${user}127.0.0.1:${port}/${database}`
  return `${user}/${database}?host=${encodeURIComponent(sockets)}&port=${port}`
}

export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'coming' } // it starts, recovers, or shuts down
  | { readonly kind: 'silent' }
  | { readonly kind: 'foreign'; readonly reason: string } // it answers, and not to us

/** Asks whether the server there takes our password and serves our data. */
export async function probe(home: Home, place: Place): Promise<Answer> {
  const client = new pg.Client({
    connectionString: dsnOf(home, place, 'postgres'),
    connectionTimeoutMillis: 5_000,
    application_name: 'tidemark probe',
    ssl: false,
  })
  client.on('error', () => {}) // the query's own error says it
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('show data_directory')
    if (rows[0]?.data_directory === home.data) return { kind: 'ready' }
    return { kind: 'foreign', reason: `it serves ${rows[0]?.data_directory}` }
  } catch (cause) {
    return toAnswer(cause as Error & { code?: string })
  } finally {
    await client.end().catch(() => {})
  }
}

/** Source: PostgreSQL 18, Appendix A: 57P03 cannot_connect_now, 53300 too_many_connections. */
function toAnswer(cause: Error & { code?: string }): Answer {
  const code = cause.code ?? ''
  if (code === '53300') return { kind: 'ready' }
  if (/^57P/.test(code)) return { kind: 'coming' }
  if (/^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code)) {
    return { kind: 'foreign', reason: cause.message }
  }
  return { kind: 'silent' }
}
