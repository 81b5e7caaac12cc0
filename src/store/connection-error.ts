import { AppError } from '../core/app-error.ts'

/** Which database we mean, as far as it may be shown. */
export interface Place {
  readonly host: string // a name, an address, or the directory of a socket
  readonly port: number
  readonly database: string
  readonly user: string
}

/** What pg says when a query was not answered in the time allowed. */
export const SILENT = 'Query read timeout'

/** Why there is no connection, and what to do. Never the password. */
export function explainConnection(cause: unknown, place: Place): AppError {
  if (cause instanceof AppError) return cause
  const { host, port, database } = place
  const where = host.startsWith('/') ? `in ${host}` : `at ${host}:${port}`
  return new AppError(
    'database_unavailable',
    {},
    {
      message: `The database ${database} ${where} cannot be used: ${reason(cause, place)}`,
      cause,
    },
  )
}

/** Waits for what uses the connection; what breaks it becomes an AppError, the rest stays. */
export async function surfacing<Value>(place: Place, work: Promise<Value>): Promise<Value> {
  try {
    return await work
  } catch (cause) {
    if (isLoss(cause)) throw explainConnection(cause, place)
    throw codeOf(cause) === '57014' ? new AppError('database_timeout', {}, { cause }) : cause
  }
}

/** Whether the connection is of no more use. */
export function isLost(cause: unknown): boolean {
  return cause instanceof AppError && cause.code === 'database_unavailable'
}

/**
 * Whether the server may come back by itself, with the same DSN. A wrong password, a database that
 * does not exist or a schema that is too old stays as it is until somebody does something.
 */
export function isAway(cause: unknown): boolean {
  if (!isLost(cause)) return false
  const { cause: deeper } = cause as AppError
  return deeper !== undefined && !/^(?:28|3D)/.test(codeOf(deeper))
}

/**
 * Source: PostgreSQL 18, Appendix A. Class 08 connection, 53 resources, 57P shutdown, 58 system,
 * 25P03 idle in a transaction for too long; 57014 above is a statement that was canceled.
 */
function isLoss(cause: unknown): boolean {
  const code = codeOf(cause)
  if (/^(?:08|53|57P|58)[0-9A-Z]+$/.test(code) || ['25006', '25P03'].includes(code)) return true
  if (/^E[A-Z]{4,}$/.test(code)) return true
  const message = cause instanceof Error ? cause.message : ''
  return /^Connection terminated|^Query read timeout|not queryable|client was closed/i.test(message)
}

function reason(cause: unknown, { host, port, database, user }: Place): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  if (message === SILENT) {
    return 'it did not answer in the time allowed. Look whether the network between us is up.'
  }
  if (/timeout/i.test(message)) {
    return 'no connection within the time allowed. Look whether the server is up and not overloaded.'
  }
  switch (codeOf(cause)) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `there is no host named ${host}. Correct DB_DSN.`
    case 'ECONNREFUSED':
    case 'ENOENT':
      return `nothing listens there on port ${port}. Start the server, or correct DB_DSN.`
    case 'EACCES':
      return 'the socket may not be opened by this user. Start as the user who runs the server.'
    case '28P01':
      return `it refuses the password of user ${user}. Correct DB_DSN.`
    case '28000':
      return `it does not admit user ${user} from here (${message}). Correct DB_DSN or pg_hba.conf.`
    case '3D000':
      return `there is no database named ${database}. Create it, or correct DB_DSN.`
    case '53100':
      return "the server's disk is full. Free some space there."
    case '53300':
      return 'all its connections are taken. Raise max_connections, or start fewer processes.'
    case '25006':
      return 'it is read-only. Connect to the primary server.'
    case '57P03':
      return 'it is starting or stopping. Try again soon.'
  }
  if (/password must be a string/.test(message)) {
    return `it wants a password for user ${user}. Put it into DB_DSN.`
  }
  return `${message}.`
}

function codeOf(cause: unknown): string {
  return String((cause as { readonly code?: unknown } | null)?.code ?? '')
}
