import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Metrics } from '../../app/operations/health/metrics.ts'

/** Counts each request by the pattern of its route, so that no client can make names. */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  const { http } = metrics
  const routes = new Map<string, Recorder>()
  app.addHook('onRequest', (_request, _reply, done) => {
    http.active.inc()
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    http.active.dec()
    const { method } = request
    const route = request.routeOptions.url ?? 'unmatched'
    const key = `${method} ${route}`
    let record = routes.get(key)
    if (record === undefined) routes.set(key, (record = recorderOf(metrics, { method, route })))
    record(request, reply)
    done()
  })
}

interface Labels {
  readonly method: string
  readonly route: string
}

type Recorder = (request: FastifyRequest, reply: FastifyReply) => void

/** Finding a series by its labels costs more than adding to it, so they are found once. */
function recorderOf(metrics: Metrics, labels: Labels): Recorder {
  const { http } = metrics
  const countUse = subjectOf(metrics, labels.route)
  const byStatus = new Map<number, { inc(): void }>()
  const duration = http.duration.labels(labels)
  const requestSize = http.requestSize.labels(labels)
  const responseSize = http.responseSize.labels(labels)
  return (request, reply) => {
    const { statusCode: status } = reply
    let requests = byStatus.get(status)
    if (requests === undefined) {
      requests = http.requests.labels({ ...labels, status: String(status) })
      byStatus.set(status, requests)
    }
    requests.inc()
    duration.observe(reply.elapsedTime / 1_000)
    countUse?.(status < 400 ? 'ok' : 'error', reply.elapsedTime / 1_000)
    const received = Number(request.headers['content-length'])
    if (received > 0) requestSize.observe(received)
    const sent = Number(reply.getHeader('content-length'))
    if (sent >= 0) responseSize.observe(sent) // a stream does not say how much it will send
  }
}

type CountUse = (result: 'ok' | 'error', seconds: number) => void

const OF_OPTIONS = '/fo/'
const OF_PORTFOLIOS = /^\/strategies(\/|$)/

/** What is counted for what it is about, too, by its route: options and portfolios. */
function subjectOf({ options, strategies }: Metrics, route: string): CountUse | null {
  if (OF_PORTFOLIOS.test(route)) {
    return (result) => strategies.operations.inc({ strategy: 'portfolio', result })
  }
  if (!route.startsWith(OF_OPTIONS)) return null
  const operation = route.slice(OF_OPTIONS.length)
  return (result, seconds) => {
    options.queries.inc({ operation, result })
    options.queryDuration.observe({ operation }, seconds)
  }
}
