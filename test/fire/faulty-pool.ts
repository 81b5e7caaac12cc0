import { AppError } from '#src/core/app-error.ts'
import type { Connection, Pool, PreparedQuery, Rows } from '#src/store/pool.ts'
import type { Owner, Turnstile } from './turnstile.ts'

/** What may happen to one step of a process that talks to the database. */
export type Fault =
  | 'none'
  | 'crash-before' // the process dies, the statement was never sent
  | 'crash-after' // it was committed, and nobody heard
  | 'lost-question' // the connection broke on the way there
  | 'lost-answer' // the connection broke on the way back: it was committed
  | 'twice' // a commit arrives twice
  | 'late' // the process dies, and its commit arrives when somebody else owns the run
  | 'pause' // the process stands still for longer than its lease

export interface FaultPlan {
  readonly odds: Readonly<Partial<Record<Fault, number>>> // by step; the rest is none
  readonly pauseMs: number
  readonly network: Owner // carries what is late; it never dies
  /** Told before each statement that is really sent, and what it was answered. */
  readonly onSend?: (owner: Owner) => Promise<void>
  readonly onAnswer?: (query: PreparedQuery, rows: readonly object[]) => Promise<void>
  readonly onFault?: (owner: Owner, fault: Fault, statement: string) => void
}

/** The database as one process of the simulation sees it: every statement waits for its turn. */
export function faultyPool(real: Pool, turnstile: Turnstile, owner: Owner, plan: FaultPlan): Pool {
  return {
    ...real,
    end: () => Promise.resolve(),
    query: <Row extends object>(query: string | PreparedQuery, values?: readonly unknown[]) => {
      const send = async (): Promise<Rows<Row>> => {
        await plan.onSend?.(owner)
        const answer = await real.query<Row>(query, values)
        if (typeof query !== 'string') await plan.onAnswer?.(query, answer.rows)
        return answer
      }
      const statement = typeof query === 'string' ? query : query.name
      return turnstile.enter(owner, () => suffer(send, statement))
    },
    connect: () =>
      new Promise((resolve, reject) => {
        // A transaction is one turn: while it holds locks, nobody else moves.
        void turnstile
          .enter(owner, async () => {
            const connection = await real.connect()
            await new Promise<void>((released) => resolve(wrap(connection, released)))
          })
          .catch(reject)
      }),
  }

  async function suffer<Value>(send: () => Promise<Value>, statement: string): Promise<Value> {
    const fault = drawFault(statement)
    if (fault !== 'none') plan.onFault?.(owner, fault, statement)
    if (fault === 'crash-before') return die()
    if (fault === 'lost-question') throw lost()
    if (fault === 'late') return dieLate(send)
    if (fault === 'pause') owner.frozenUntil = turnstile.now() + plan.pauseMs
    if (fault === 'twice') await send()
    const value = await send()
    if (fault === 'crash-after') return die()
    if (fault === 'lost-answer') throw lost()
    return value
  }

  function wrap(connection: Connection, released: () => void): Connection {
    const release = (broken?: boolean): void => {
      connection.release(broken)
      released()
    }
    const query = async (text: string, values?: unknown[]): Promise<unknown> => {
      if (!owner.alive) return new Promise(() => {})
      try {
        return await suffer(() => connection.query(text, values), text)
      } finally {
        if (!owner.alive) release(true) // the server sees the connection break, and rolls back
      }
    }
    return { query, release } as unknown as Connection
  }

  function drawFault(statement: string): Fault {
    let draw = turnstile.chance.uniform()
    for (const [fault, odds] of Object.entries(plan.odds) as [Fault, number][]) {
      if (COMMITS_ONLY.has(fault) && !statement.startsWith('commit_')) continue
      if (draw < odds) return fault
      draw -= odds
    }
    return 'none'
  }

  function die(): Promise<never> {
    owner.alive = false
    return Promise.reject(new Error(`${owner.name} died`))
  }

  function dieLate(send: () => Promise<unknown>): Promise<never> {
    void turnstile
      .sleep(plan.network, plan.pauseMs)
      .then(() => turnstile.enter(plan.network, send))
      .catch(() => {}) // its answer reaches nobody
    return die()
  }
}

const COMMITS_ONLY: ReadonlySet<Fault> = new Set(['twice', 'late'])

function lost(): AppError {
  return new AppError('database_unavailable', {}, { message: 'The connection broke.' })
}
