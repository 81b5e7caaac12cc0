import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark cache clear [prefix] [--json]
 *
 * Has every server read anew from the database, also after a hand or a roll-back changed it. Exits
 * 0 when all forget, 2 when Redis could not be told: its values then live for their minutes.
 */
export const cacheClearCommand = cliCommand({
  name: 'clear [prefix]',
  summary: 'Forget cached values, in Redis and in every running server.',
  details:
    'A prefix, such as instruments/, spares the rest. Exits 0 when all forget, 2 when Redis does not answer.',
  async run(cli, _options, [prefix = '']) {
    const { settings, output } = cli
    const [{ openLinks }, { clearCache }] = await Promise.all([
      import('../../links/open-links.ts'),
      import('../../app/operations/clear-cache.ts'),
    ])
    return withContext(cli, async (context) => {
      const links = await openLinks({ ...settings, ...context, applicationName: 'tidemark-cli' })
      try {
        await clearCache(context, links, prefix)
        const { kind, status } = links.health()
        output.answer({ prefix, redis: kind === 'redis' ? status : null }, () =>
          status === 'ok'
            ? `What was cached${prefix && ` under ${prefix}`} is forgotten.`
            : 'The servers were told, but Redis does not answer: what it holds lives until it expires.',
        )
        return status === 'ok' ? EXIT.ok : EXIT.failed
      } finally {
        await links.close()
      }
    })
  },
})
