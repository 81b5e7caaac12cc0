import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemClock, type Context } from '#src/app/context.ts'
import { createApiKey } from '#src/app/identity/keys/create-api-key.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { PERMISSIONS } from '#src/contract/permission.ts'
import { usualPort } from '#src/contract/service.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { wantInstruments } from '#src/store/market/feed-subscriptions.ts'
import { transaction } from '#src/store/transaction.ts'
import { readSources } from '#src/app/calendar/calendar-sources.ts'
import { workTasks } from '#src/app/operations/work-tasks.ts'
import { DEFAULT_TRAINING } from '#src/app/learning/training-settings.ts'
import { openMetrics } from '#src/app/operations/health/metrics.ts'
import { createPortfolio } from '#src/app/portfolio/create-portfolio.ts'
import { fixed } from '#src/core/fixed.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { future, knowContracts } from './support/contracts.ts'
import { bearer, newPerson, signIn } from './support/people.ts'
import { testDatabase, type TestDatabase } from './support/database.ts'
import { healthOf } from './support/health.ts'
import { NO_REDIS, testRedis } from './support/redis.ts'
import { clientOf, testServer, type Answer, type Body, type Client } from './support/server.ts'
import { openSocket } from './support/stream-socket.ts'
import { startTickerService, TOKENS, type TickerService } from './support/ticker-service.ts'
import { freePort, serving, until, working, type Environment } from './support/tidemark.ts'
import { testUserService, type TestUserService } from './support/user-service.ts'
import { EXPIRY, listContracts, storeMinutes } from './options/chain-world.ts'

// Of what the platform is made (FO-001 to FO-006), asked of real processes: the markets served
// alone, and a worker, over PostgreSQL, Redis where it is installed, a ticker and a user service.

const LONG_CALL = 'NIFTY29D2724500CE' // alive for years, so that no clock matters
const INDEX = 'NIFTY.NSE'
const ends: (() => Promise<unknown> | void)[] = []
const file = { after: (work: () => Promise<unknown> | void) => void ends.unshift(work) }

let database: TestDatabase
let ticker: TickerService
let users: TestUserService
let url: string
let admin: Client
let key: string
let portfolioId: string

before(async () => {
  const home = mkdtempSync(join(tmpdir(), 'tidemark-composition-'))
  file.after(() => rmSync(home, { recursive: true, force: true }))
  database = await testDatabase()
  file.after(() => database.close())
  const { pool } = database
  const log = { info() {}, warn() {}, error() {} }
  const context: Context = { pool, clock: systemClock, log }
  await listContracts(pool)
  await transaction(pool, (tx) => insertInstruments(tx, [future('NIFTY', '2024-11-28', 25)]))
  await knowContracts(context)
  await storeMinutes(pool, 0, 15)
  while ((await deriveStrikes(context)).isMoreDue);
  await wantInstruments(pool, 'test', [INDEX], null)
  const { userId } = await createUser(context, { name: 'Asha', role: 'admin' })
  key = (await createApiKey(context, { userId, name: 'test', permissions: PERMISSIONS })).key
  portfolioId = await heldCall(context, userId)
  await quoteCall()

  ticker = await startTickerService({ after: (work) => file.after(work) })
  users = await testUserService({ after: (work) => file.after(work) }, systemClock)
  const { keySetUrl, issuer, audience } = users.service
  const redis = NO_REDIS ? null : await testRedis({ after: (work) => file.after(work) })
  const environment: Environment = {
    DB_DSN: database.dsn,
    TIDEMARK_HOME: home,
    TICKER_URL: ticker.url,
    AUTH_JWKS_URL: keySetUrl,
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: audience,
    ...(redis && { REDIS_URL: redis.url }),
  }
  const [served, worker] = await Promise.all([
    serving({ ...environment, PORT: String(await freePort()) }, 'market'),
    working(environment),
  ])
  file.after(() => served.end('SIGKILL'))
  file.after(() => worker.end('SIGKILL'))
  url = served.url
  admin = clientOf(url, key)
  await healthOf(admin)
})
after(async () => {
  for (const end of ends) await end()
})

test('FO-001 one service has REST, WebSocket, PostgreSQL, Redis, workers and metrics, on 8081', async (t) => {
  assert.equal(usualPort(['market']), 8081)
  const { body } = await healthOf(admin)
  const components = body['components'] as Readonly<Record<string, { readonly status: string }>>
  assert.equal(components['database']!.status, 'up')
  if (!NO_REDIS) assert.equal(components['redis']!.status, 'up')
  const { rows } = await database.pool.query(
    `select from pg_partitioned_table where partrelid = 'bar'::regclass`,
  )
  assert.equal(rows.length, 1, 'series are partitioned by time')
  const socket = await openSocket(t, { url }, `/stream?token=${key}`)
  await socket.next('welcome')
  const metrics = ok(await admin.get('/metrics')).text
  for (const name of ['http_requests_total', 'database_up 1', 'websocket_connections{']) {
    assert.ok(metrics.includes(name), name)
  }
  if (!NO_REDIS) assert.match(metrics, /^redis_up 1$/m)
  assert.match(metrics, /^worker_task_up\{task="market"\} 1$/m)
  assert.equal((await admin.get('/api/runs')).status, 404, 'nothing of the other services')
})

const CHAIN = `symbol=NIFTY&expiry=${EXPIRY}`
const NOON = '2024-11-07T06:30:00Z'
const DAY = 'start=2024-11-07T03:45:00Z&end=2024-11-07T04:00:00Z'

/** In the words of FO-002. */
const MODULES: readonly (readonly [module: string, path: `/${string}`, field: string])[] = [
  ['F&O analytics', `/fo/strikes?${CHAIN}`, 'strikes'],
  ['strategies', '/strategies', 'items'],
  ['futures analysis', `/futures/rollover-metrics?symbol=NIFTY&at=${NOON}`, 'contracts'],
  ['instruments', '/instruments?limit=5', 'items'],
  ['indicators', '/indicators/current?symbol=NIFTY&timeframe=1min&indicators=SMA_5', 'values'],
  ['accounts', '/accounts', 'items'],
  ['nifty monitor', '/nifty-monitor/snapshot', 'chains'],
  ['corporate calendar', '/calendar/corporate-actions/upcoming', 'actions'],
  ['market calendar', '/calendar/status', 'is_trading_day'],
  ['admin calendar', '/admin/calendar/holidays', 'items'],
  ['marks', `/marks?symbol=NIFTY&resolution=5&from=1730950000&to=1731000000`, 'id'],
  ['labels', '/labels', 'items'],
  ['historical series', `/historical/series?underlying=NIFTY&${DAY}`, 'timestamps'],
  ['replay', `/replay/window?underlying=NIFTY&${DAY}`, 'timestamps'],
  ['API keys', '/api-keys', 'items'],
]

const STREAMS = [
  '/fo/stream',
  '/indicators/stream',
  '/indicators/stream/session',
  '/orders/stream',
  '/labels/stream',
] as const

test('FO-002 the modules of the source answer, each at its address', async (t) => {
  const silent: string[] = []
  for (const [module, path, field] of MODULES) {
    const { status, body } = await admin.get(path)
    const fields = Object.keys(body)
    if (status !== 200 || !fields.includes(field)) silent.push(`${module}: ${status}, ${fields}`)
  }
  assert.deepEqual(silent, [])
  for (const stream of STREAMS) {
    const socket = await openSocket(t, { url }, `${stream}?token=${key}`)
    assert.equal((await socket.next('welcome')).type, socket.received[0]!.type, stream)
  }
})

test('FO-003 the services of the source are there, as addresses or as tasks of a worker', async (t) => {
  const tasks = await workTaskNames()
  const answers = async (path: `/${string}`): Promise<boolean> =>
    (await admin.get(path)).status === 200
  const session = await openSocket(t, { url }, `/indicators/stream/session?token=${key}`)
  const subscribed = { symbol: 'NIFTY', timeframe: '5min', indicators: ['RSI_14'] }

  const SERVICES: Readonly<Record<string, boolean>> = {
    'expiry labeler': tasks.includes('write-expiries'),
    'market depth analyzer': await answers(`/api/depth?instrument_id=${INDEX}`),
    'futures analysis': await answers(`/futures/rollover-metrics?symbol=NIFTY&at=${NOON}`),
    'account service': await answers('/accounts/health/status'),
    'corporate actions fetcher': tasks.includes('calendar-sources'),
    'holiday fetcher': tasks.includes('calendar-sources'),
    'indicator cache': await answers('/indicators/health'),
    'indicator computer': await answers(
      '/indicators/current?symbol=NIFTY&timeframe=1min&indicators=SMA_5',
    ),
    'indicator registry': await answers('/indicators/list'),
    'indicator subscription manager':
      (await admin.post('/indicators/subscribe', subscribed)).status < 300,
    'session subscription manager': (await session.next('welcome')).type === 'welcome',
    'snapshot service': tasks.includes('account-snapshots'),
    'subscription event listener': tasks.includes('account-instruments'),
  }
  for (const [service, works] of Object.entries(SERVICES)) assert.ok(works, service)
})

test('FO-004 the core modules of the source are there and at work', async () => {
  const { body } = await healthOf(admin)
  const tasks = (body['tasks'] as { name: string; status: string }[]).map(({ name }) => name)
  const strikes = ok(await admin.get(`/fo/strikes?symbol=NSE:NIFTY%2050&expiry=${EXPIRY}`))
  const metrics = (await admin.get('/metrics')).text
  const jwt = await bearer({ url }, await users.token({ name: 'Ravi' })).get('/auth/test')
  const names = await workTaskNames()

  const MODULES_OF_THE_CORE: Readonly<Record<string, boolean>> = {
    'database layer': /^database_queries_total\{result="ok"\} [1-9]/m.test(metrics),
    'F&O stream consumer': tasks.includes('market'),
    'F&O stream aggregator': names.includes('option strikes'),
    'backfill manager': (await backfill()) === 3,
    'API-key auth': (await clientOf(url, `${key.slice(0, -1)}x`).get('/strategies')).status === 401,
    'JWT auth': jwt.status === 200,
    cache: /^cache_operations_total\{[^}]*\} [1-9]/m.test(metrics),
    'rate limiting': Number(strikes.headers.get('x-ratelimit-limit')) > 0,
    monitoring: /^http_requests_total\{[^}]*\} [1-9]/m.test(metrics),
    'symbol normalizer': strikes.body['symbol'] === 'NIFTY',
    'task supervisor': /^worker_task_up\{task="market"\} 1$/m.test(metrics),
  }
  for (const [module, works] of Object.entries(MODULES_OF_THE_CORE)) assert.ok(works, module)
})

test('FO-005 the strategy M2M worker is a process that values what people hold', async () => {
  assert.ok((await workTaskNames()).includes('strategy-m2m'))
  let candles: readonly Body[] = []
  await until(async () => {
    await quoteCall()
    candles = (await admin.get(`/strategies/${portfolioId}/m2m`)).items
    return candles.length > 0
  }, 'it has written a minute')
  assert.equal(candles[0]!['close'], '-6000', 'bought: 50 × 120, with the minus of the source')
  const valued =
    /^strategy_operations_total\{strategy="portfolio",result="valued",process="work\/\w+"\} [1-9]/m
  await until(
    async () => valued.test((await admin.get('/metrics')).text),
    'what it did stands on the page of the server',
  )
})

test('FO-006 ticks, quotes and minutes come from the ticker service, people from the user service', async () => {
  const { body: feed } = ok(await admin.get('/api/market/feed'))
  assert.deepEqual([feed['feed'], feed['simulated']], ['ticker', false])
  await until(() => ticker.connections === 1, 'it listens to ticks')
  let said: unknown
  await until(async () => {
    const timestamp = new Date().toISOString()
    ticker.send({ instrument_token: TOKENS[INDEX]!, timestamp, last_price: 24_512.35 })
    const { body } = await admin.get(`/api/quotes?instruments=${INDEX}`)
    said = (body['quotes'] as Body[])[0]?.['last_price']
    return said === '24512.35'
  }, 'a tick is a quote')
  const token = await users.token({ sub: 'ext-7', name: 'Ravi', roles: ['viewer'] })
  const { body } = ok(await bearer({ url }, token).get('/auth/test'))
  assert.deepEqual([body['name'], body['role']], ['Ravi', 'viewer'])
})

test('FO-006 in their place: the simulated market, a broker on paper, and users of our own', async (t) => {
  const local = await testServer(t, {
    market: { tickerUrl: null, tickerTimeoutMs: 30_000, demo: 'always' },
  })
  const { access } = await signIn(local, await newPerson(local))
  const user = bearer(local, access)
  const { body } = ok(await user.get('/api/market/feed'))
  assert.deepEqual([body['feed'], body['simulated']], ['synthetic', true])
  ok(await user.put('/api/broker/credentials', { login_name: 'AB1234', secret: '1234' }))
  assert.match(ok(await user.get('/api/broker')).text, /"broker_id":"paper"/)
})

/** Rows that come of three minutes, which the ticker service has and we do not. */
async function backfill(): Promise<unknown> {
  const minutes = [0, 1, 2].map((minute) => `2024-11-06T04:0${minute}:00Z`)
  ticker.candles.set(
    TOKENS[INDEX]!,
    minutes.map((at) => [at, 24_500, 24_510, 24_490, 24_505, 0, 0]),
  )
  const asked = { instruments: [INDEX], from: '2024-11-06', to: '2024-11-06' }
  return ok(await admin.post('/api/backfill', asked)).body['rows_inserted']
}

async function workTaskNames(): Promise<readonly string[]> {
  const log = { info() {}, warn() {}, error() {} }
  const links = openLocalLinks({ clock: systemClock, log })
  const tasks = workTasks({
    pool: database.pool,
    clock: systemClock,
    log,
    links,
    metrics: openMetrics(),
    bell: { ring: () => {}, close: async () => {} },
    calendarSources: readSources(
      'nse-holidays=https://example.org/h;nse-actions=https://example.org/a',
    ),
    hotDays: 30,
    dsn: database.dsn,
    training: DEFAULT_TRAINING,
  })
  await links.close()
  return tasks.map(({ name }) => name)
}

async function heldCall(bare: Context, userId: string): Promise<string> {
  const leg = { tradingsymbol: LONG_CALL, exchange: 'NFO', direction: 'BUY', notes: null } as const
  const links = openLocalLinks(bare)
  const context = { ...bare, links }
  const { strategyId } = await createPortfolio(context, {
    caller: { userId, accounts: 'all' },
    name: 'Test Iron Condor',
    description: '',
    tags: ['test', 'iron-condor'],
    accountId: null,
    legs: [{ ...leg, quantity: fixed('50'), entryPrice: fixed('120.50') }],
    draw: randomUUID,
  })
  await links.close()
  return strategyId
}

async function quoteCall(): Promise<void> {
  await database.pool.query(
    `insert into latest_quote (instrument_id, quoted_at, last_price) values ($1, now(), 120)
     on conflict (instrument_id) do update set quoted_at = excluded.quoted_at`,
    [`${LONG_CALL}.NFO`],
  )
}

function ok(answer: Answer): Answer {
  assert.equal(answer.status, 200, answer.text)
  return answer
}
