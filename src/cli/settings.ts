import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../core/app-error.ts'
import { type CalendarSource, readSources } from '../app/calendar/calendar-sources.ts'
import { readHttpSettings, type HttpSettings } from '../app/operations/http-settings.ts'
import { readMarketSettings, type MarketSettings } from '../app/market/live/market-settings.ts'
import { readTrainingSettings, type TrainingSettings } from '../app/learning/training-settings.ts'
import { readPoolSettings, type PoolSettings } from '../app/operations/database/pool-settings.ts'

/** Everything that a person can set. Read once, at the start; nothing else looks at the environment. */
export interface Settings {
  readonly port: number | null // null: what is usual for what is served
  readonly host: string
  readonly dsn: string | null // null: the embedded server of `home`
  readonly pool: PoolSettings
  readonly redisUrl: string | null // null: each process links to itself alone
  readonly redisSocketTimeoutMs: number
  readonly home: string // absolute
  readonly historyDir: string // absolute; series that have left the database
  readonly hotDays: number // after which they leave it
  readonly logLevel: LogLevel
  readonly databasePort: number | null // null: the embedded server listens on its socket alone
  readonly http: HttpSettings
  readonly market: MarketSettings
  readonly training: TrainingSettings
  readonly metricsToken: string | null // null: programs on this machine and administrators read them
  readonly calendarSources: readonly CalendarSource[] // which `work` fetches
}

const LOG_LEVELS = ['debug', 'info', 'warning', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Setting {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly default: string // as a person reads it; the table in docs/operating.md is tested on it
  readonly about: string
}

export const SETTINGS: readonly Setting[] = [
  {
    name: 'PORT',
    default: '8080; 8081 for `market` served alone',
    about: 'the port of the dashboard and the API',
  },
  {
    name: 'HOST',
    default: '127.0.0.1',
    about: 'the address to listen on; 0.0.0.0 lets other machines in',
  },
  {
    name: 'DB_DSN',
    aliases: ['DATABASE_URL'],
    default: 'none: the embedded server',
    about: 'a PostgreSQL server, 15 or later: postgresql://user:password@host:5432/database',
  },
  {
    name: 'DB_POOL_MIN',
    default: '10; 2 in workers and single services',
    about: 'connections to the database that a process keeps open',
  },
  {
    name: 'DB_POOL_MAX',
    default: '20; 10 in workers and single services',
    about:
      'connections that it opens at most; all processes together stay below the server’s limit',
  },
  {
    name: 'DB_POOL_TIMEOUT',
    default: '60',
    about: 'seconds that a request waits for a connection, before it is answered with 503',
  },
  {
    name: 'DB_QUERY_TIMEOUT',
    default: '30; 60 in workers and single services',
    about: 'seconds that a query may take; 0 lets it take as long as it needs',
  },
  {
    name: 'REDIS_URL',
    default: 'none: each process by itself',
    about: 'a Redis or Valkey that several processes share: redis://user:password@host:6379/0',
  },
  {
    name: 'REDIS_SOCKET_TIMEOUT',
    default: '30',
    about: 'seconds of silence after which a connection to Redis is given up',
  },
  {
    name: 'TIDEMARK_HOME',
    default: '.tidemark in the project',
    about: 'the directory of the embedded database, the keys and the log',
  },
  {
    name: 'HISTORY_DIR',
    default: 'history in TIDEMARK_HOME',
    about: 'where market data goes that has left the database; the same for all processes',
  },
  {
    name: 'HOT_DAYS',
    default: '30',
    about: 'days that minutes, quotes, trades and books stay in the database, 2 to 3650',
  },
  {
    name: 'TRAINING_WORKERS',
    default: 'as many as there are processors',
    about: 'models that `work` trains at once, each in a process of its own; never more than that',
  },
  {
    name: 'TRAINING_TIMEOUT',
    default: '3600',
    about: 'seconds after which a training is ended and has failed',
  },
  {
    name: 'TRAINING_MEMORY',
    default: '1024',
    about: 'megabytes that a process which trains may take; one that takes more has failed',
  },
  { name: 'LOG_LEVEL', default: 'info', about: `how much is logged: ${LOG_LEVELS.join(', ')}` },
  {
    name: 'METRICS_TOKEN',
    default: 'none: this machine, and administrators',
    about: 'who reads /metrics sends it as a bearer token',
  },
  {
    name: 'TIDEMARK_DB_PORT',
    default: 'none: a socket only',
    about: 'a port of 127.0.0.1 for the embedded database',
  },
  {
    name: 'CORS_ORIGINS',
    default: 'none: the dashboard alone',
    about: 'pages elsewhere that may use the API: https://desk.example.org, and more by commas',
  },
  {
    name: 'RATE_LIMITS',
    default: 'see docs/http.md',
    about: 'other limits of a tier: free=5/s 100/min 1000/h burst 10; internal=unlimited',
  },
  {
    name: 'TRUSTED_PROXIES',
    default: 'none',
    about: 'proxies in front, whose X-Forwarded-For is believed: 10.0.0.0/8, and more by commas',
  },
  {
    name: 'UPLOAD_MAX_MB',
    default: '1024',
    about: 'megabytes that a file of market data may have that somebody sends; 0 takes none',
  },
  {
    name: 'AUTH_JWKS_URL',
    default: 'none: our own users alone',
    about: 'the key set of a user service whose access tokens are believed, too',
  },
  { name: 'AUTH_ISSUER', default: 'none', about: 'what its tokens name as their issuer' },
  { name: 'AUTH_AUDIENCE', default: 'none', about: 'what they name as their audience: us' },
  {
    name: 'TICKER_URL',
    default: 'none: what is stored, and the demonstration',
    about: 'the ticker service that live market data come from (docs/ticker.md)',
  },
  { name: 'TICKER_TIMEOUT', default: '30', about: 'seconds that it may take to answer history' },
  {
    name: 'DEMO_MARKET',
    default: 'always under `up`, else off',
    about: 'the simulated market without a ticker service: always, hours (of NSE) or off',
  },
  {
    name: 'BOOKS_EVERY',
    default: '60',
    about: 'seconds after which a book that moved is stored for history; 0 stores none',
  },
  {
    name: 'CALENDAR_SOURCES',
    default: 'none',
    about:
      'where `work` fetches days and actions: nse-holidays=https://host/path, and more by semicolons',
  },
]

export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads the settings; one that cannot be used is refused with its name and what would do. */
export function readSettings(environment: Environment): Settings {
  const home = readHome(environment)
  const historyDir = textOf(environment, 'HISTORY_DIR')
  return {
    port: readPort(environment, 'PORT'),
    host: textOf(environment, 'HOST') ?? '127.0.0.1',
    dsn: readDsn(environment),
    pool: readPoolSettings(environment),
    redisUrl: readRedisUrl(environment),
    redisSocketTimeoutMs: readSeconds(environment, 'REDIS_SOCKET_TIMEOUT', 30) * 1_000,
    home,
    historyDir: historyDir === null ? join(home, 'history') : resolve(historyDir),
    hotDays: readHotDays(environment),
    logLevel: readLogLevel(environment),
    databasePort: readPort(environment, 'TIDEMARK_DB_PORT'),
    http: readHttpSettings(environment),
    market: readMarketSettings(environment),
    training: readTrainingSettings(environment),
    metricsToken: textOf(environment, 'METRICS_TOKEN'),
    calendarSources: readSources(environment['CALENDAR_SOURCES']),
  }
}

function readHome(environment: Environment): string {
  const home = textOf(environment, 'TIDEMARK_HOME')
  return home === null ? join(PROJECT_ROOT, '.tidemark') : resolve(home)
}

function readHotDays(environment: Environment): number {
  const text = textOf(environment, 'HOT_DAYS') ?? '30'
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (days >= 2 && days <= 3_650) return days
  throw fault('HOT_DAYS', `HOT_DAYS is "${text}", and takes whole days, from 2 to 3650.`)
}

export function readPort(environment: Environment, name: string): number | null {
  const text = textOf(environment, name)
  if (text === null) return null
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port >= 1 && port <= 65_535) return port
  throw fault(name, `${name} is "${text}", and a port is a number from 1 to 65535.`)
}

function readDsn(environment: Environment): string | null {
  const own = textOf(environment, 'DB_DSN')
  const alias = textOf(environment, 'DATABASE_URL')
  if (own !== null && alias !== null && own !== alias) {
    throw fault('DB_DSN', 'DB_DSN and DATABASE_URL name two databases. Unset one of them.')
  }
  return own ?? alias
}

/** `rediss` is Redis over TLS. The URL may hold a password, so no sentence repeats it. */
function readRedisUrl(environment: Environment): string | null {
  const text = textOf(environment, 'REDIS_URL')
  if (text === null) return null
  const url = URL.parse(text)
  const isRedis = url !== null && ['redis:', 'rediss:'].includes(url.protocol)
  if (isRedis && url.hostname !== '' && /^(?:\/\d*)?$/.test(url.pathname)) return text
  throw fault('REDIS_URL', 'REDIS_URL is no URL like redis://user:password@host:6379/0.')
}

function readSeconds(environment: Environment, name: string, fallback: number): number {
  const text = textOf(environment, name) ?? String(fallback)
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (seconds >= 1) return seconds
  throw fault(name, `${name} is "${text}", and takes whole seconds, from 1 to 9999.`)
}

function readLogLevel(environment: Environment): LogLevel {
  const text = textOf(environment, 'LOG_LEVEL') ?? 'info'
  const name = text.toLowerCase()
  const level = LOG_LEVELS.find((known) => known === (name === 'warn' ? 'warning' : name))
  if (level !== undefined) return level
  throw fault('LOG_LEVEL', `LOG_LEVEL is "${text}", and can be ${LOG_LEVELS.join(', ')}.`)
}

/** An empty variable is an unset one: shells and unit files cannot unset every one. */
function textOf(environment: Environment, name: string): string | null {
  return environment[name]?.trim() || null
}

function fault(setting: string, message: string): AppError {
  return new AppError('invalid_input', { setting }, { message })
}
