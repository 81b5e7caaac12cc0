import type { Context } from '../../app/context.ts'
import type { Links } from '../../links/links.ts'
import type { Cli } from '../command.ts'
import { withContext } from '../with-context.ts'

/** The same as `withContext`, with what reading quotes needs. */
export function withQuotes<Value>(
  cli: Cli,
  work: (context: Context & { readonly links: Links }) => Promise<Value>,
): Promise<Value> {
  return withContext(cli, async (context) => {
    const { openLinks } = await import('../../links/open-links.ts')
    const applicationName = 'tidemark-cli'
    const links = await openLinks({ ...cli.settings, ...context, applicationName })
    try {
      return await work({ ...context, links })
    } finally {
      await links.close()
    }
  })
}
