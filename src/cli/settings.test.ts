import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { AppError } from '../core/app-error.ts'
import { DEFAULT_HTTP } from '../app/operations/http-settings.ts'
import { DEFAULT_TRAINING } from '../app/learning/training-settings.ts'
import { DEFAULT_POOL } from '../app/operations/database/pool-settings.ts'
import { TIER_RATES } from '../app/identity/tiers.ts'
import { PROJECT_ROOT, readSettings, SETTINGS } from './settings.ts'

test('nothing has to be set', () => {
  assert.deepEqual(readSettings({}), {
    port: null,
    host: '127.0.0.1',
    dsn: null,
    pool: DEFAULT_POOL,
    redisUrl: null,
    redisSocketTimeoutMs: 30_000,
    home: join(PROJECT_ROOT, '.tidemark'),
    historyDir: join(PROJECT_ROOT, '.tidemark', 'history'),
    hotDays: 30,
    calendarSources: [],
    logLevel: 'info',
    databasePort: null,
    http: DEFAULT_HTTP,
    market: { tickerUrl: null, tickerTimeoutMs: 30_000, demo: null, booksEveryMs: 60_000 },
    training: DEFAULT_TRAINING,
    metricsToken: null,
  })
})

test('each setting is read from its variable, and an empty one is not set', () => {
  const settings = readSettings({
    PORT: '9000',
    HOST: '0.0.0.0',
    DB_DSN: ' postgresql://h/d ',
    DATABASE_URL: '',
    DB_POOL_MIN: '0',
    DB_POOL_MAX: '5',
    DB_POOL_TIMEOUT: '10',
    DB_QUERY_TIMEOUT: '3',
    REDIS_URL: 'rediss://:secret@cache:6380/1',
    REDIS_SOCKET_TIMEOUT: '5',
    TIDEMARK_HOME: 'here',
    LOG_LEVEL: 'WARNING',
    METRICS_TOKEN: 'of-prometheus',
    TIDEMARK_DB_PORT: '5433',
    CORS_ORIGINS: 'https://desk.example.org, http://localhost:5173',
    TRUSTED_PROXIES: '10.0.0.0/8,::1',
    AUTH_JWKS_URL: 'https://users.example.org/keys',
    AUTH_ISSUER: 'https://users.example.org',
    AUTH_AUDIENCE: 'desk',
    UPLOAD_MAX_MB: '5',
    TICKER_URL: 'http://ticker:8090/',
    TICKER_TIMEOUT: '20',
    DEMO_MARKET: 'Hours',
    BOOKS_EVERY: '0',
    TRAINING_WORKERS: '3',
    TRAINING_TIMEOUT: '60',
    TRAINING_MEMORY: '512',
  })
  assert.deepEqual(settings, {
    port: 9000,
    host: '0.0.0.0',
    dsn: 'postgresql://h/d',
    pool: { min: 0, max: 5, waitSeconds: 10, querySeconds: 3 },
    redisUrl: 'rediss://:secret@cache:6380/1',
    redisSocketTimeoutMs: 5_000,
    home: resolve('here'),
    historyDir: join(process.cwd(), 'here', 'history'),
    hotDays: 30,
    calendarSources: [],
    logLevel: 'warning',
    databasePort: 5433,
    http: {
      tierRates: TIER_RATES,
      corsOrigins: ['https://desk.example.org', 'http://localhost:5173'],
      trustedProxies: ['10.0.0.0/8', '::1'],
      userService: {
        keySetUrl: 'https://users.example.org/keys',
        issuer: 'https://users.example.org',
        audience: 'desk',
      },
      uploadBytes: 5_000_000,
    },
    market: {
      tickerUrl: 'http://ticker:8090',
      tickerTimeoutMs: 20_000,
      demo: 'hours',
      booksEveryMs: null,
    },
    training: { workers: 3, timeoutMs: 60_000, memoryBytes: 512 * 2 ** 20 },
    metricsToken: 'of-prometheus',
  })
})

test('FO-350 the log levels are those that people write', () => {
  const levels = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'debug', 'warn']
  assert.deepEqual(
    levels.map((level) => readSettings({ LOG_LEVEL: level }).logLevel),
    ['debug', 'info', 'warning', 'error', 'debug', 'warning'],
  )
})

test('DATABASE_URL is another name of DB_DSN', () => {
  assert.equal(readSettings({ DATABASE_URL: 'postgresql://h/d' }).dsn, 'postgresql://h/d')
})

const REFUSED: readonly (readonly [Record<string, string>, RegExp])[] = [
  [{ PORT: 'http' }, /PORT is "http", and a port is a number from 1 to 65535/],
  [{ PORT: '0' }, /PORT is "0"/],
  [{ PORT: '70000' }, /PORT is "70000"/],
  [{ TIDEMARK_DB_PORT: '-1' }, /TIDEMARK_DB_PORT is "-1"/],
  [{ REDIS_URL: 'localhost:6379' }, /REDIS_URL is no URL like redis:/],
  [{ REDIS_URL: 'redis://h/books' }, /REDIS_URL is no URL like redis:/],
  [{ CORS_ORIGINS: '*' }, /CORS_ORIGINS holds "\*"\. Name each origin in full/],
  [{ AUTH_ISSUER: 'x' }, /AUTH_JWKS_URL is not set. A user service needs AUTH_JWKS_URL, AUTH_I/],
  [{ AUTH_JWKS_URL: 'keys', AUTH_ISSUER: 'x', AUTH_AUDIENCE: 'y' }, /is no URL like https:/],
  [{ AUTH_JWKS_URL: 'http://k', AUTH_ISSUER: 'tidemark', AUTH_AUDIENCE: 'y' }, /calls itself/],
  [{ CORS_ORIGINS: 'https://a.example/page' }, /CORS_ORIGINS holds/],
  [{ TRUSTED_PROXIES: 'nginx' }, /TRUSTED_PROXIES holds "nginx"/],
  [{ TRUSTED_PROXIES: '10.0.0.0/33' }, /TRUSTED_PROXIES holds/],
  [{ RATE_LIMITS: 'gold=1/s' }, /RATE_LIMITS: "gold=1\/s" does not begin with free=/],
  [{ RATE_LIMITS: 'free=fast' }, /RATE_LIMITS: "fast" is not like "5\/s/],
  [{ REDIS_SOCKET_TIMEOUT: '0' }, /REDIS_SOCKET_TIMEOUT is "0", and takes whole seconds/],
  [{ DB_POOL_MAX: '0' }, /DB_POOL_MAX is "0", and is a whole number from 1 to 1000/],
  [{ DB_POOL_MIN: '9', DB_POOL_MAX: '5' }, /DB_POOL_MIN is 9, which is more than DB_POOL_MAX, 5/],
  [{ UPLOAD_MAX_MB: 'much' }, /UPLOAD_MAX_MB is "much", and takes megabytes/],
  [{ DB_QUERY_TIMEOUT: '30s' }, /DB_QUERY_TIMEOUT is "30s"/],
  [{ TRAINING_MEMORY: '1' }, /TRAINING_MEMORY is "1", and is a whole number from 128 to/],
  [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL is "loud", and can be debug, info/],
  [{ DB_DSN: 'postgresql://a', DATABASE_URL: 'postgresql://b' }, /name two databases/],
]

for (const [environment, sentence] of REFUSED) {
  test(`${JSON.stringify(environment)} is refused with a sentence`, () => {
    assert.throws(
      () => readSettings(environment),
      (error: unknown) => error instanceof AppError && sentence.test(error.message),
    )
  })
}

test('the table of settings in docs/operating.md is the one that is read', () => {
  const document = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8')
  const rows = SETTINGS.map(({ name, aliases = [], default: value, about }) => {
    const names = [name, ...aliases].map((one) => `\`${one}\``).join(', ')
    return `| ${names} | ${value} | ${about} |`
  })
  for (const row of rows) assert.ok(document.includes(row), `docs/operating.md has the row ${row}`)
  const documented = document.split('\n').filter((line) => /^\| `[A-Z_]+`/.test(line))
  assert.equal(documented.length, rows.length, 'it has no other setting')
})
