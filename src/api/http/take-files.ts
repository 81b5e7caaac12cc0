import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../core/app-error.ts'

/**
 * Lets the operations of this part of the server have a body as it arrives, of the media types that
 * they name. A file may take as long as it needs while it moves.
 */
export function takeFiles(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (request, payload, done) => {
    const type = request.headers['content-type']?.split(';', 1)[0]!.trim().toLowerCase() ?? ''
    const known = typesOf(request)
    if (known.includes(type)) return done(null, payload)
    const message =
      `Send the bytes of the file as they are, as ${known[0]}. ` +
      'With curl: --data-binary @file -H "content-type: application/octet-stream".'
    done(new AppError('unsupported_media_type', {}, { message }))
  })
}

function typesOf({ routeOptions }: FastifyRequest): readonly string[] {
  return (routeOptions.schema as { readonly consumes?: readonly string[] }).consumes ?? []
}
