import { cliCommand, EXIT } from '../command.ts'
import { stopSignal } from '../stop-signal.ts'

/**
 *   tidemark trade [--json]
 *
 * A worker: takes runs and ticks them, and accounts, whose orders it brings to their venues. Any
 * number may run on one database. Ends on Ctrl-C.
 */
export const tradeCommand = cliCommand({
  name: 'trade',
  summary: 'Work on runs and on the orders of accounts, without serving them.',
  async run({ settings, output, ports, underNpm }) {
    const stop = stopSignal({ ofParent: true, underNpm })
    const [
      { openDatabase },
      { poolOptionsOf },
      { systemClock },
      { brokerSecrets },
      { openLinks },
      { openMarketSources },
      { trade },
      log,
    ] = await Promise.all([
      import('../../app/operations/database/open-database.ts'),
      import('../../app/operations/database/pool-settings.ts'),
      import('../../app/context.ts'),
      import('../../app/operations/broker-secrets.ts'),
      import('../../links/open-links.ts'),
      import('../../app/market/live/open-market.ts'),
      import('../../app/operations/trade.ts'),
      ports.openLog(settings.logLevel),
    ])
    const applicationName = 'tidemark-trade'
    const database = await openDatabase({
      ...settings,
      pool: poolOptionsOf('service', settings.pool),
      applicationName,
      whenAway: (_pool, reason) => output.note(`${reason} The runs wait until then.`),
    })
    const links = await openLinks({ ...settings, applicationName, clock: systemClock, log })
    try {
      // Our parent has a block of its own to print, and its child writes into the log.
      if (!process.channel) {
        output.answer({ pid: process.pid }, () => 'Works on runs and accounts. Ctrl-C stops it.')
      }
      const { historyDir, home } = settings
      const context = { pool: database.pool, clock: systemClock, log, historyDir, links }
      const { quoteSource } = openMarketSources(systemClock, settings.market)
      await trade({ ...context, quoteSource, secrets: brokerSecrets(home) }, stop)
    } finally {
      await links.close()
      await database.close()
    }
    return EXIT.ok
  },
})
