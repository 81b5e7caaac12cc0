import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fastifyStatic } from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../core/app-error.ts'
import { wantsPage } from './bind-route.ts'

/** First parts of paths that no page of the dashboard has, beside those of the contract. */
const OTHERS = ['broker', 'metrics', 'docs', 'openapi.json']

/** What a page may load and where it may be shown. The bundle needs no script in the document. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; " +
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; " +
    "form-action 'self'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

/** Headers for what a browser shows as a page; answers for programs need one of them. */
export function protectPages(app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    void reply.header('x-content-type-options', 'nosniff')
    if (String(reply.getHeader('content-type')).startsWith('text/html')) reply.headers(PAGE_HEADERS)
    done()
  })
}

/**
 * Serves the dashboard. It routes its pages in the browser, so that a path which names no file is
 * answered with its document, unless a program asks or it is one of the API's.
 */
export async function servePages(
  app: FastifyInstance,
  webRoot: string | null,
  paths: readonly string[], // of the contract
): Promise<void> {
  const ofApi = new Set([...paths.map(firstPart), ...OTHERS])
  const built = webRoot !== null && existsSync(join(webRoot, 'index.html'))
  if (built) {
    await app.register(fastifyStatic, {
      root: webRoot,
      index: 'index.html',
      schemaHide: true,
      dotfiles: 'ignore',
      cacheControl: false, // it is set below
      setHeaders: (response, path) => {
        const hashed = path.includes('/assets/') // such names change with their contents
        response.setHeader(
          'cache-control',
          hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
        )
      },
    })
    // Browsers ask for it where a document names no icon, as those in JSON do not.
    app.get('/favicon.ico', { schema: { hide: true } as object }, async (_request, reply) =>
      reply.sendFile('mark.svg'),
    )
  }
  app.setNotFoundHandler(async (request: FastifyRequest, reply: FastifyReply) => {
    const page =
      request.method === 'GET' && wantsPage(request) && !ofApi.has(firstPart(request.url))
    if (page && built) return reply.header('cache-control', 'no-cache').sendFile('index.html')
    const message = page
      ? 'The dashboard is not built. Run: npm run build'
      : `There is nothing at ${request.method} ${request.url.split('?', 1)[0]}.`
    throw new AppError('not_found', {}, { message })
  })
}

/** `runs` of `/runs/new?from=2026-01-01`. */
function firstPart(path: string): string {
  return /^\/([^/?#]*)/.exec(path)?.[1] ?? ''
}
