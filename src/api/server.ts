import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fastify, type FastifyInstance } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import type { BrokerSecrets } from '../app/brokers/seal.ts'
import type { Context } from '../app/context.ts'
import { listen } from '../app/doorbell.ts'
import { openAccessTokens } from '../app/identity/tokens/access-tokens.ts'
import { openKeyUsage } from '../app/identity/keys/key-usage.ts'
import { forgetKeysHere } from '../app/identity/keys/known-keys.ts'
import { openLiveIndicators } from '../app/indicators/live-indicators.ts'
import type { Links } from '../links/links.ts'
import { DEFAULT_HTTP, type HttpSettings } from '../app/operations/http-settings.ts'
import { idempotencyKeySweeper } from '../app/operations/sweep-idempotency-keys.ts'
import type { MarketSettings } from '../app/market/live/market-settings.ts'
import { openUploadDesk } from '../app/market/uploads/upload-desk.ts'
import { type UploadSettings, uploadsOf } from '../app/market/uploads/upload-settings.ts'
import { NO_MARKET, startMarket } from '../app/market/live/start-market.ts'
import { openMetrics, type Metrics } from '../app/operations/health/metrics.ts'
import { watchService } from '../app/operations/health/watch-service.ts'
import { givenCorrelationId, labelAnswers } from './http/answer-headers.ts'
import { asyncApi } from './streams/asyncapi.ts'
import { bindRoute } from './http/bind-route.ts'
import {
  answerInPlaceOfNode,
  answerNoRequest,
  answerUnroutable,
  IN_PLACE_OF_NODE,
} from './http/broken-requests.ts'
import { checkInput } from './http/check-input.ts'
import { correlateRequests } from './http/correlate-requests.ts'
import { toErrorResponse } from './http/errors.ts'
import { allowOrigins } from './http/cors.ts'
import { docsPage } from './http/docs-page.ts'
import { readFileBodies } from './http/file-bodies.ts'
import { logKeyUsage } from './http/key-usage.ts'
import { stopGracefully } from './http/lifecycle.ts'
import { refuseOtherMethods } from './http/methods.ts'
import { endSlowBodies, PATIENCE } from './http/slow-bodies.ts'
import { takeFiles } from './http/take-files.ts'
import { metricsPage } from './http/metrics-page.ts'
import { describeRoutes } from './http/openapi.ts'
import { protectPages, servePages } from './http/pages.ts'
import { paperLoginPages } from './brokers/paper-login-pages.ts'
import { showLocalTimes } from './local-times.ts'
import { logFailure, logRequests } from './http/request-log.ts'
import { measureRequests } from './http/request-metrics.ts'
import type { ApiContext } from './route.ts'
import { mountsOf, routesOf, type Mount } from './services.ts'
import { bindStreams, type StreamLimits } from './streams/websocket.ts'

export interface ServerOptions {
  readonly context: Context
  readonly links: Links // who opened them closes them, after the server
  readonly secrets: BrokerSecrets // what seals what the database must not know
  readonly webRoot: string | null // the folder of the built dashboard; null serves none
  readonly version: string
  readonly mounts?: readonly Mount[] // all services
  readonly metrics?: Metrics // a registry of its own
  readonly http?: HttpSettings
  readonly streams?: StreamLimits
  readonly market?: MarketSettings // where live data come from; nowhere without it
  readonly uploads?: UploadSettings // a folder of its own without it
  readonly metricsToken?: string | null // who reads them must send it; null: this machine, admins
}

/** The server, ready to listen. Closing it ends its streams and lets its answers be sent. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const {
    context,
    links,
    secrets,
    webRoot,
    version,
    mounts = mountsOf([]),
    metrics = openMetrics(),
    http = DEFAULT_HTTP,
  } = options
  const closing = new AbortController()
  const app = fastify({
    bodyLimit: 1_048_576,
    trustProxy: http.trustedProxies.length > 0 && [...http.trustedProxies],
    return503OnClosing: false, // an answer and a closed connection serve a client better
    genReqId: ({ headers }) => givenCorrelationId(headers) ?? randomUUID(),
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerNoRequest,
    http: { ...IN_PLACE_OF_NODE, headersTimeout: PATIENCE.headersTimeout },
    requestTimeout: PATIENCE.requestTimeout,
  })
  app.setValidatorCompiler(checkInput)
  app.setSerializerCompiler(serializerCompiler)
  correlateRequests(app)
  endSlowBodies(app)
  answerInPlaceOfNode(app)
  readJsonOnly(app)
  readFileBodies(app)
  answerErrors(app, context, metrics)
  stopGracefully(app, closing)
  protectPages(app)
  logRequests(app, context.log)
  measureRequests(app, metrics)
  app.decorateRequest('caller', null)
  labelAnswers(app)
  showLocalTimes(app)
  await allowOrigins(app, http.corsOrigins)

  const keyUsage = openKeyUsage(context)
  logKeyUsage(app, keyUsage)
  const doorbell = listen(context, links.cache)
  app.addHook('onClose', () => doorbell.close())
  const watch = watchService(context, links, metrics)
  app.addHook('onReady', async () => watch.tasks.begin())
  app.addHook('onClose', () => watch.close())
  watch.tasks.start(idempotencyKeySweeper(context))
  const { tasks } = watch
  const market = startMarket({ ...context, links, metrics, tasks }, options.market ?? NO_MARKET)
  app.addHook('onClose', () => market.close())
  const liveIndicators = openLiveIndicators({ ...context, links }, market.watch)
  app.addHook('onClose', async () => liveIndicators.close())
  const ownFolder = join(tmpdir(), `tidemark-${randomUUID()}`)
  const uploads = openUploadDesk(context, options.uploads ?? uploadsOf(ownFolder, http.uploadBytes))
  tasks.start(uploads.keeper)
  app.addHook('preClose', () => uploads.close())
  const tokens = openAccessTokens(context, secrets, http.userService, (result) =>
    metrics.auth.jwtValidations.inc({ result }),
  )
  const apiContext: ApiContext = {
    ...context,
    secrets,
    tokens: {
      ...tokens,
      changed() {
        tokens.changed()
        void forgetKeysHere({ links }) // they name what their user may
      },
    },
    doorbell,
    liveIndicators,
    links,
    metrics,
    market,
    quoteSource: market.quoteSource,
    watch,
    keyUsage,
    tierRates: http.tierRates,
    uploads,
    version,
  }

  await describeRoutes(app, version)
  const routes = routesOf(mounts)
  for (const route of routes) {
    if (route.operation.upload === undefined) bindRoute(app, apiContext, route, closing.signal)
  }
  await app.register(async (part) => {
    takeFiles(part)
    for (const route of routes) {
      if (route.operation.upload !== undefined) bindRoute(part, apiContext, route, closing.signal)
    }
  })
  refuseOtherMethods(
    app,
    routes.map(({ operation }) => operation),
  )
  for (const prefix of new Set(mounts.map((mount) => mount.prefix))) {
    metricsPage(app, apiContext, options.metricsToken ?? null, prefix)
  }
  bindStreams(app, apiContext, options.streams)
  await docsPage(app)
  app.get('/asyncapi.json', { schema: { hide: true } as object }, async () => asyncApi(version))
  app.get('/openapi.json', { schema: { hide: true } as object }, async () => app.swagger())
  await app.register(paperLoginPages(apiContext))
  await servePages(
    app,
    webRoot,
    routes.map(({ operation }) => operation.path),
  )
  return app
}

/** Other bodies are refused with 415, but for files where they are taken. An empty one is no body, whatever its type says. */
function readJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else void parse(request, body as string, done)
  })
}

function answerErrors(app: FastifyInstance, { log }: Context, metrics: Metrics): void {
  app.setErrorHandler(async (thrown, request, reply) => {
    const { status, body } = toErrorResponse(
      thrown,
      request.id,
      request.method === 'GET' ? 'query' : 'body',
    )
    logFailure(log, request, { status, code: body.code, thrown })
    if (status === 500) metrics.unhandledExceptions.inc({ where: 'request' })
    if (status === 503) void reply.header('retry-after', '1')
    const { retry_after: seconds } = body
    if (typeof seconds === 'number') void reply.header('retry-after', seconds)
    if (status === 401 && body.code !== 'broker_session_expired') {
      void reply.header('www-authenticate', 'Bearer')
    }
    return reply.code(status).type('application/json; charset=utf-8').send(body)
  })
}
