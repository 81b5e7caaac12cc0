import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'

const TYPES = { html: 'text/html', css: 'text/css', js: 'text/javascript' } as const

/** What the page is made of, by the path that serves it. */
const FILES: Readonly<Record<string, string>> = {
  '/docs': 'index.html',
  '/docs/page.css': 'page.css',
  '/docs/page.js': 'page.js',
  '/docs/element.js': 'element.js',
  '/docs/schema-view.js': 'schema-view.js',
  '/docs/try-it.js': 'try-it.js',
}

/** The contract for people to read, search and try, from this server alone. */
export async function docsPage(app: FastifyInstance): Promise<void> {
  for (const [url, file] of Object.entries(FILES)) {
    const contents = await readFile(new URL(`docs-page/${file}`, import.meta.url))
    const type = TYPES[file.split('.').at(-1) as keyof typeof TYPES]
    app.get(url, { schema: { hide: true } as object }, async (_request, reply) =>
      reply.type(`${type}; charset=utf-8`).header('cache-control', 'no-cache').send(contents),
    )
  }
}
