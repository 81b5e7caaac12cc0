import { Argument } from 'commander'
import { SERVICE_NAMES, type ServiceName, usualPort } from '../../contract/service.ts'
import { cliCommand, EXIT } from '../command.ts'
import { sayHowToSetUpInTime } from '../identity/set-up.ts'
import { readPort } from '../settings.ts'
import { stopSignal, untilStopped } from '../stop-signal.ts'

interface Options {
  readonly port?: string
}

/**
 *   tidemark serve [service…] [--port <port>] [--json]
 *
 * HTTP alone: the API and the dashboard. Any number may run on one database. Ends on Ctrl-C.
 * Services that are named are served without the others and without the dashboard; one by itself
 * has its paths at the root.
 */
export const serveCommand = cliCommand<Options>({
  name: 'serve',
  summary: 'Serve the API and the dashboard, without workers.',
  define: (command) => {
    command
      .addArgument(new Argument('[service...]', 'these alone').choices(SERVICE_NAMES))
      .option('--port <port>', 'the port to listen on, instead of PORT')
  },
  async run({ settings, output, ports, underNpm }, options, names) {
    const services = names as readonly ServiceName[]
    const stop = stopSignal({ underNpm })
    const [
      { openDatabase },
      { poolOptionsOf },
      { systemClock },
      { assertPortFree },
      { openLinks },
      log,
    ] = await Promise.all([
      import('../../app/operations/database/open-database.ts'),
      import('../../app/operations/database/pool-settings.ts'),
      import('../../app/context.ts'),
      import('../../app/operations/port.ts'),
      import('../../links/open-links.ts'),
      ports.openLog(settings.logLevel),
    ])
    const { host, home, http, metricsToken, market } = settings
    const port =
      readPort({ '--port': options.port }, '--port') ?? settings.port ?? usualPort(services)
    await assertPortFree(host, port)
    const applicationName = 'tidemark-serve'
    const database = await openDatabase({
      ...settings,
      pool: poolOptionsOf(services.length > 0 ? 'service' : 'api', settings.pool),
      applicationName,
      whenAway: (_pool, reason) =>
        output.note(`${reason} Until then requests are answered with 503.`),
    })
    const links = await openLinks({ ...settings, applicationName, clock: systemClock, log })
    try {
      const { historyDir } = settings
      const context = { pool: database.pool, clock: systemClock, log, historyDir }
      const webRoot = services.length > 0 ? null : await ports.buildDashboard(output.note)
      const served = await ports.serve({
        context,
        links,
        host,
        port,
        home,
        webRoot,
        services,
        http,
        metricsToken,
        market,
      })
      output.answer({ url: served.url }, () => `Serves ${served.url}. Ctrl-C stops it.`)
      const people =
        services.length === 0 ||
        services.includes('identity') ||
        services.every((name) => name === 'market') // alone it has them, too
      await Promise.all([
        people && sayHowToSetUpInTime(output, context, served.url, stop),
        untilStopped(stop),
      ])
      await served.close()
    } finally {
      await links.close()
      await database.close()
    }
    return EXIT.ok
  },
})
