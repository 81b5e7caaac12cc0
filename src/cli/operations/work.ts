import { cliCommand, EXIT } from '../command.ts'
import { stopSignal } from '../stop-signal.ts'

/**
 *   tidemark work [--json]
 *
 * Does what nobody waits for: portfolios are valued each minute, and more. Any number may run on
 * one database. Ends on Ctrl-C.
 */
export const workCommand = cliCommand({
  name: 'work',
  summary: 'Value portfolios and do what else nobody waits for.',
  async run({ settings, output, ports, underNpm }) {
    const stop = stopSignal({ ofParent: true, underNpm })
    const [
      { openDatabase },
      { poolOptionsOf },
      { systemClock },
      { openLinks },
      { work },
      { openMarketSources },
      log,
    ] = await Promise.all([
      import('../../app/operations/database/open-database.ts'),
      import('../../app/operations/database/pool-settings.ts'),
      import('../../app/context.ts'),
      import('../../links/open-links.ts'),
      import('../../app/operations/work.ts'),
      import('../../app/market/live/open-market.ts'),
      ports.openLog(settings.logLevel),
    ])
    const applicationName = 'tidemark-work'
    const database = await openDatabase({
      ...settings,
      pool: poolOptionsOf('service', settings.pool),
      applicationName,
      whenAway: (_pool, reason) => output.note(`${reason} The work waits until then.`),
    })
    const links = await openLinks({ ...settings, applicationName, clock: systemClock, log })
    try {
      // Our parent has a block of its own to print, and its child writes into the log.
      if (!process.channel) {
        output.answer({ pid: process.pid }, () => 'Works on tasks. Ctrl-C stops it.')
      }
      const { calendarSources, historyDir, hotDays, training } = settings
      const context = { pool: database.pool, clock: systemClock, log, historyDir, hotDays }
      const { quoteSource } = openMarketSources(systemClock, settings.market)
      const { dsn } = database
      await work({ ...context, links, calendarSources, quoteSource, dsn, training }, stop)
    } finally {
      await links.close()
      await database.close()
    }
    return EXIT.ok
  },
})
