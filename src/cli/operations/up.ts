import { fileURLToPath } from 'node:url'
import colors from 'picocolors'
import { usualPort } from '../../contract/service.ts'
import { cliCommand, EXIT } from '../command.ts'
import { sayHowToSetUp } from '../identity/set-up.ts'
import { statusAsJson, statusBlock } from './status.ts'
import { stopSignal, untilStopped } from '../stop-signal.ts'

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url))

/**
 *   tidemark up [--json]
 *
 * Starts all of it and ends on Ctrl-C: a database (unless DB_DSN names one), the server with the
 * dashboard, a worker; on the first start it makes a demonstration world. Exits 2 when it could not.
 */
export const upCommand = cliCommand({
  name: 'up',
  summary: 'Start everything: database, server, worker, dashboard.',
  details: 'Ctrl-C stops everything; the next start goes on where this one stopped.',
  async run({ settings, output, ports, underNpm }) {
    const stop = stopSignal({ underNpm })
    const { startAll } = await import('../../app/operations/start-all.ts')
    const { host, home, logLevel, http, metricsToken } = settings
    const market = { ...settings.market, demo: settings.market.demo ?? ('always' as const) }
    const port = settings.port ?? usualPort([])
    output.note('Tidemark starts…')
    const started = await startAll({
      ...settings,
      port,
      openLog: (descriptor) => ports.openLog(logLevel, descriptor),
      buildDashboard: () => ports.buildDashboard(output.note),
      serve: (context, links, webRoot) =>
        ports.serve({
          context,
          links,
          host,
          port,
          home,
          webRoot,
          services: [],
          http,
          metricsToken,
          market,
        }),
      signal: stop,
      workers: [
        { module: MAIN, args: ['trade'] },
        { module: MAIN, args: ['work'] },
      ],
      note: output.note,
    })
    output.answer(statusAsJson(started.status), () =>
      [
        '',
        colors.bold('Tidemark runs.'),
        '',
        statusBlock(started.status),
        '',
        'Open the dashboard to watch paper portfolios trade. Ctrl-C stops everything.',
      ].join('\n'),
    )
    sayHowToSetUp(output, started.setUpUrl)
    await untilStopped(stop)
    output.note('Tidemark stops…')
    await started.stop()
    output.note('Stopped. The next start goes on from here.')
    return EXIT.ok
  },
})
