import { cliCommand, EXIT } from './command.ts'
import { stopSignal, untilStopped } from './stop-signal.ts'

/**
 *   tidemark serve [--json]
 *
 * HTTP alone: the API and the dashboard. Any number may run on one database. Ends on Ctrl-C.
 */
export const serveCommand = cliCommand({
  name: 'serve',
  summary: 'Serve the API and the dashboard, without workers.',
  async run({ settings, output, ports, underNpm }) {
    const stop = stopSignal({ underNpm })
    const [{ openDatabase }, { systemClock }, { assertPortFree }, { openLinks }, log] =
      await Promise.all([
        import('../app/operations/open-database.ts'),
        import('../app/context.ts'),
        import('../app/operations/port.ts'),
        import('../links/open-links.ts'),
        ports.openLog(settings.logLevel),
      ])
    const { host, port, home, http } = settings
    await assertPortFree(host, port)
    const applicationName = 'tidemark-serve'
    const database = await openDatabase({ ...settings, applicationName })
    const links = await openLinks({ ...settings, applicationName, clock: systemClock, log })
    try {
      const context = { pool: database.pool, clock: systemClock, log }
      const webRoot = await ports.buildDashboard(output.note)
      const served = await ports.serve({ context, links, host, port, home, webRoot, http })
      output.answer({ url: served.url }, () => `Serves ${served.url}. Ctrl-C stops it.`)
      await untilStopped(stop)
      await served.close()
    } finally {
      await links.close()
      await database.close()
    }
    return EXIT.ok
  },
})
