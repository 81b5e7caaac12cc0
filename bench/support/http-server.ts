/**
 * A server for `bench/http.ts`, in a process of its own: `bare` is node:http, which checks nothing;
 * otherwise it is ours, over the database that DB_DSN names. Says where it listens as a line of
 * JSON, and each time it is asked by a message how much processor time it took.
 */
import { openSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openLines, openLog } from '#src/api/http/open-log.ts'
import { buildServer } from '#src/api/server.ts'
import { mountsOf } from '#src/api/services.ts'
import { systemClock } from '#src/app/context.ts'
import { createApiKey } from '#src/app/identity/keys/create-api-key.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import { readTierRates } from '#src/app/identity/tiers.ts'
import { DEFAULT_HTTP } from '#src/app/operations/http-settings.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { openPool } from '#src/store/pool.ts'
import { BENCH_ROUTES, ROWS } from './http-operations.ts'

const [kind = 'bare'] = process.argv.slice(2)
const told = kind === 'bare' ? await serveBare() : await serveOurs(process.env['DB_DSN']!)
process.send!(told)
process.on('message', () => process.send!({ cpuMicroseconds: cpu() }))
process.on('disconnect', () => process.exit(0))

function cpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

interface Told {
  readonly url: string
  readonly key: string
  readonly token: string
}

async function serveBare(): Promise<Told> {
  const server = createServer((request, response) => {
    const json = (status: number, body: unknown): void => {
      const text = JSON.stringify(body)
      response.writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(text),
      })
      response.end(text)
    }
    if (request.url === '/bench/trivial') json(200, { status: 'ok' })
    else if (request.method === 'POST') {
      void readJson(request).then((body) => json(201, { order_id: 'ord_1', ...body }))
    } else json(200, { items: ROWS, next: null })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: addressOf(server), key: 'none', token: 'none' }
}

async function readJson(request: IncomingMessage): Promise<object> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString()) as object
}

/** Limits are counted, and are wide enough; the log is written, to where nobody reads it. */
async function serveOurs(dsn: string): Promise<Told> {
  const pool = openPool(dsn)
  const log = openLog('info', openLines(openSync('/dev/null', 'w')))
  const context = { pool, clock: systemClock, log }
  const wide = '900000/s 900000000/min 900000000/h burst 900000'
  const tierRates = readTierRates(`internal=${wide};anyone=${wide}`, 'RATE_LIMITS')
  const links = openLocalLinks({ clock: systemClock, log })
  const app = await buildServer({
    context,
    links,
    secrets: { key: new Uint8Array(32).fill(7) },
    webRoot: null,
    version: '0',
    mounts: [...mountsOf([]), { prefix: '', routes: BENCH_ROUTES }],
    http: { ...DEFAULT_HTTP, tierRates },
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const url = addressOf(app.server)
  const proof = { email: 'bench@example.org', password: 'correct horse battery' }
  const { userId } = await createUser(context, { name: 'Bench', tier: 'internal', ...proof })
  const { key } = await createApiKey(context, {
    userId,
    name: 'bench',
    permissions: ['can_read', 'can_trade'],
    ordersPerSecond: 1_000_000,
    requestsPerMinute: 100_000_000,
  })
  const signedIn = await fetch(`${url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(proof),
  })
  const { access_token: token } = (await signedIn.json()) as { readonly access_token: string }
  return { url, key, token }
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
