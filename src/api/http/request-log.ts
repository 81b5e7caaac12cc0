import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ErrorCode } from '../../core/app-error.ts'
import type { Log } from '../../app/context.ts'

/**
 * One line for each request: what was asked, by whom, how it ended. No header, body or query is in
 * it, since those carry keys, secrets and tokens.
 */
export function logRequests(app: FastifyInstance, log: Log): void {
  app.addHook('onResponse', (request, reply, done) => {
    log.info(
      {
        correlation_id: request.id,
        method: request.method,
        path: pathOf(request),
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(request.caller && { user_id: request.caller.userId, key_id: request.caller.keyId }),
      },
      'request',
    )
    done()
  })
}

/** 401 as a step of what people do, not as a failure of theirs. */
const ASKED_FOR: ReadonlySet<ErrorCode> = new Set(['broker_session_expired', 'totp_required'])

export interface Failure {
  readonly status: number
  readonly code: ErrorCode
  readonly thrown: unknown
}

/**
 * Failures of ours, and of people to prove who they are, are errors of the log, so that no level
 * hides them. A look at the health of a service that is down is no failure of its own.
 */
export function logFailure(log: Log, request: FastifyRequest, failure: Failure): void {
  const { status, code, thrown } = failure
  if (status >= 500 && !/^\/health(?:\/|$)/.test(pathOf(request))) {
    log.error({ correlation_id: request.id, err: thrown }, 'a request failed')
  }
  if (status === 401 && !ASKED_FOR.has(code)) {
    const { id, method, ip } = request
    const asked = { correlation_id: id, method, path: pathOf(request), address: ip, code }
    log.error(asked, 'authentication failed')
  }
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0]!
}
