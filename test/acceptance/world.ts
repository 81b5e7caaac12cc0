import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort, tidemark, up, type Ran } from '#test/support/tidemark.ts'
import { newUser, type User } from './user.ts'

/** A Tidemark that runs, as its users and its database's administrator see it. */
export interface World {
  readonly baseUrl: string
  readonly dsn: string
  /** A statement as somebody types it, over a plain connection. */
  sql<Row extends object = Record<string, unknown>>(text: string): Promise<Row[]>
  /** The SQLSTATE with which the database refuses a statement, or 'accepted'. */
  refusal(text: string): Promise<string>
  /** Runs a command of the command line on this database. */
  cli(...args: string[]): Promise<Ran>
  user(): Promise<User>
  close(): Promise<void>
}

/** The server that BASE_URL and DB_DSN name, or one of our own, which ends with the suite. */
export async function openWorld(): Promise<World> {
  const { BASE_URL: given, DB_DSN: givenDsn } = process.env
  if (!given) return startWorld()
  if (!givenDsn) throw new Error('BASE_URL is set. Set DB_DSN too, to the database of that server.')
  return connect(given.replace(/(?:\/api)?\/*$/, ''), givenDsn, async () => {})
}

async function startWorld(): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-acceptance-'))
  const environment = { TIDEMARK_HOME: join(directory, 'home'), PORT: String(await freePort()) }
  const running = await up(environment)
  const { api_url: baseUrl, database_dsn: dsn } = running.status
  return connect(baseUrl, dsn, async () => {
    await running.end('SIGTERM')
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  })
}

async function connect(baseUrl: string, dsn: string, end: () => Promise<void>): Promise<World> {
  const pool = new pg.Pool({ connectionString: dsn, max: 4 })
  pool.on('error', () => {}) // the next statement says that the database is gone
  await reach('BASE_URL', () => fetch(`${baseUrl}/health`))
  await reach('DB_DSN', () => pool.query('select from strategy_run limit 0'))
  const users: User[] = []
  const sql: World['sql'] = async (text) => (await pool.query(text)).rows

  return {
    baseUrl,
    dsn,
    sql,
    refusal: async (text) => {
      const hand = await pool.connect()
      return hand
        .query(text)
        .then(
          () => 'accepted',
          (cause: { readonly code: string }) => cause.code,
        )
        .finally(() => hand.release())
    },
    cli: (...args) => tidemark({ DB_DSN: dsn }, ...args),
    user: async () => {
      const user = await newUser(baseUrl, sql)
      users.push(user)
      return user
    },
    close: async () => {
      for (const user of users) await sql(`delete from app_user where user_id = '${user.userId}'`)
      await pool.end()
      await end()
    },
  }
}

/** Says which setting is to be corrected. */
async function reach(setting: string, attempt: () => Promise<unknown>): Promise<void> {
  await attempt().catch((cause: unknown) => {
    throw new Error(`Nothing answers at ${setting}. Start Tidemark, or correct ${setting}.`, {
      cause,
    })
  })
}
