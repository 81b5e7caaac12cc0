import type { AddressInfo } from 'node:net'
import { buildServer } from '#src/api/server.ts'
import type { Mount } from '#src/api/services.ts'
import type { StreamLimits } from '#src/api/streams/websocket.ts'
import { systemClock, type Clock, type Context, type Log } from '#src/app/context.ts'
import { createApiKey } from '#src/app/identity/keys/create-api-key.ts'
import { DEFAULT_HTTP, type HttpSettings } from '#src/app/operations/http-settings.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import type { ExternalService } from '#src/app/identity/tokens/external-issuer.ts'
import type { WantedGrant } from '#src/app/identity/keys/key-grant.ts'
import { forgetKeysHere } from '#src/app/identity/keys/known-keys.ts'
import { revokeApiKey } from '#src/app/identity/keys/revoke-api-key.ts'
import { PERMISSIONS } from '#src/contract/permission.ts'
import type { Role } from '#src/contract/role.ts'
import type { MarketSettings } from '#src/app/market/live/market-settings.ts'
import type { UploadSettings } from '#src/app/market/uploads/upload-settings.ts'
import type { Links } from '#src/links/links.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import type { KitePlaces } from '#src/venues/kite/kite-client.ts'
import { testDatabase, type TestDatabase } from './database.ts'

export interface TestServer {
  readonly url: string
  readonly context: Context
  readonly database: TestDatabase
  readonly links: Links
  readonly logged: readonly { readonly details: object; readonly message: string }[]
  /** A user of its own, and its client. */
  user(role?: Role): Promise<TestClient>
  revoke(key: { readonly userId: string; readonly keyId: string }): Promise<unknown>
  close(): Promise<void>
}

export interface TestServerOptions {
  readonly clock?: Clock
  readonly webRoot?: string
  readonly metricsToken?: string
  readonly http?: HttpSettings
  readonly mounts?: readonly Mount[]
  readonly streams?: StreamLimits
  readonly log?: Log // of a test about logs
  readonly market?: MarketSettings // none without it
  readonly historyDir?: string // of series that have left the database
  readonly uploads?: UploadSettings // a folder of its own without it
  readonly kite?: KitePlaces // a simulated one
  readonly links?: Links // of other servers, too; who opened them closes them
  readonly userService?: ExternalService
  readonly database?: TestDatabase // of another server, beside which this one runs
}

export const TEST_SECRETS = { key: new Uint8Array(32).fill(7) }

interface TestRun {
  after(work: () => Promise<void>): void
}

/** A key that is held back by nothing. */
const EVERYTHING: WantedGrant = {
  permissions: PERMISSIONS,
  ordersPerSecond: 1_000_000,
  requestsPerMinute: 1_000_000,
}

/** Tests ask faster than people. Those of limits bring their own. */
const UNHURRIED: HttpSettings = {
  ...DEFAULT_HTTP,
  tierRates: { free: null, premium: null, enterprise: null, internal: null, anyone: null },
}

/** The whole server on a free port of this machine, over a database of its own. */
export async function testServer(t: TestRun, options: TestServerOptions = {}): Promise<TestServer> {
  const { clock = systemClock, webRoot, metricsToken, http = UNHURRIED, userService } = options
  const database = options.database ?? (await testDatabase())
  const logged: { details: object; message: string }[] = []
  const write = (details: object, message: string): void => void logged.push({ details, message })
  const log: Log = options.log ?? { info: write, warn: write, error: write }
  const { historyDir, kite } = options
  const context: Context = {
    pool: database.pool,
    clock,
    log,
    ...(historyDir && { historyDir }),
    ...(kite && { kite }),
  }
  const links = options.links ?? openLocalLinks({ clock, log })
  const app = await buildServer({
    context,
    links,
    secrets: TEST_SECRETS,
    webRoot: webRoot ?? null,
    metricsToken: metricsToken ?? null,
    ...(options.mounts && { mounts: options.mounts }),
    ...(options.streams && { streams: options.streams }),
    ...(options.market && { market: options.market }),
    ...(options.uploads && { uploads: options.uploads }),
    http: { ...http, userService: userService ?? http.userService },
    version: '0.0.0-test',
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  t.after(async () => {
    await app.close()
    if (options.links === undefined) await links.close()
    if (options.database === undefined) await database.close()
  })
  return {
    url,
    context,
    database,
    links,
    logged,
    close: () => app.close(),
    revoke: async ({ userId, keyId }) => {
      await revokeApiKey(context, { userId, keyId, by: userId })
      await forgetKeysHere({ links }) // as the route does
    },
    user: async (role = 'user') => {
      const { userId } = await createUser(context, { name: `A ${role}`, role })
      const { key, keyId } = await createApiKey(context, { userId, name: 'test', ...EVERYTHING })
      return { ...clientOf(url, key), userId, keyId, key }
    },
  }
}

export interface TestClient extends Client {
  readonly userId: string
  readonly keyId: string
  readonly key: string
}

export interface Client {
  ask(
    method: string,
    path: string,
    sent?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
  put(path: string, body?: unknown): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Body // {} of what is not a JSON object
  readonly items: readonly Body[] // of a page
}

/** What came back, for a test to look into. */
export type Body = Readonly<Record<string, unknown>>

/** Speaks JSON, with a key if there is one. */
export function clientOf(url: string, key: string | null): Client {
  const ask = async (
    method: string,
    path: string,
    sent?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(key !== null && { 'x-api-key': key }),
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent !== undefined && { body: typeof sent === 'string' ? sent : JSON.stringify(sent) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    const body = (isJson ? JSON.parse(text) : {}) as Body & { readonly items?: readonly Body[] }
    const { status } = response
    return { status, headers: response.headers, text, body, items: body.items ?? [] }
  }
  return {
    ask,
    get: (path, headers) => ask('GET', path, undefined, headers),
    post: (path, body, headers) => ask('POST', path, body, headers),
    put: (path, body) => ask('PUT', path, body),
  }
}

/** Follows `next` to the end; `path` has a query already. */
export async function allPages(client: Client, path: string): Promise<readonly Body[]> {
  const seen: Body[] = []
  for (let next: unknown = ''; next !== null;) {
    const page = await client.get(next ? `${path}&after=${encodeURIComponent(String(next))}` : path)
    seen.push(...page.items)
    next = page.body['next'] ?? null
  }
  return seen
}
