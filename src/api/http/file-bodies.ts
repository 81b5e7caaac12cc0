import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../core/app-error.ts'

/** Paths that take a file as it is, so that `curl -F file=@days.csv` works. */
const TAKES_FILES = /\/bulk-import$/

/**
 * Makes a file that is sent as text/csv or as a form the field `csv` of the body that the operation
 * wants; what the address asks beside it becomes its other fields. Elsewhere both stay refused.
 */
export function readFileBodies(app: FastifyInstance): void {
  const read =
    (fieldsOf: (request: FastifyRequest, body: Buffer) => Promise<Record<string, unknown>>) =>
    async (request: FastifyRequest, body: Buffer): Promise<unknown> => {
      if (!TAKES_FILES.test(request.routeOptions.url ?? '')) {
        throw new AppError('unsupported_media_type')
      }
      const asked = request.query as Record<string, unknown>
      const { dry_run: dryRun, ...named } = asked
      const trial = dryRun === undefined ? {} : { dry_run: dryRun === 'true' || dryRun === '1' }
      try {
        return { ...named, ...trial, ...(await fieldsOf(request, body)) }
      } catch (cause) {
        const message = 'The form cannot be read.'
        throw new AppError('malformed_request', {}, { message, cause })
      }
    }
  app.addContentTypeParser(
    'text/csv',
    { parseAs: 'buffer' },
    read(async (_request, body) => ({ csv: body.toString('utf8') })),
  )
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, read(formOf))
}

/** The files and fields of a form. Whatever its name, the file is `csv`. */
async function formOf({ headers }: FastifyRequest, body: Buffer): Promise<Record<string, unknown>> {
  const type = headers['content-type']!
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': type },
  }).formData()
  const fields: Record<string, unknown> = {}
  for (const [name, value] of form) {
    if (typeof value !== 'string') fields['csv'] = await value.text()
    else if (name === 'dry_run') fields[name] = value === 'true'
    else fields[name] = value
  }
  return fields
}
