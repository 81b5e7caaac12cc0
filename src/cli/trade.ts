import { cliCommand, EXIT } from './command.ts'
import { stopSignal } from './stop-signal.ts'

/**
 *   tidemark trade [--json]
 *
 * A worker: takes runs and ticks them. Any number may run on one database. Ends on Ctrl-C.
 */
export const tradeCommand = cliCommand({
  name: 'trade',
  summary: 'Work on runs, without serving them.',
  async run({ settings, output, ports, underNpm }) {
    const stop = stopSignal({ ofParent: true, underNpm })
    const [{ openDatabase }, { poolOptionsOf }, { systemClock }, { trade }, log] =
      await Promise.all([
        import('../app/operations/database/open-database.ts'),
        import('../app/operations/database/pool-settings.ts'),
        import('../app/context.ts'),
        import('../app/operations/trade.ts'),
        ports.openLog(settings.logLevel),
      ])
    const database = await openDatabase({
      ...settings,
      pool: poolOptionsOf('service', settings.pool),
      applicationName: 'tidemark-trade',
      whenAway: (_pool, reason) => output.note(`${reason} The runs wait until then.`),
    })
    try {
      // Our parent has a block of its own to print, and its child writes into the log.
      if (!process.channel) {
        output.answer({ pid: process.pid }, () => 'Works on runs. Ctrl-C stops it.')
      }
      const { historyDir } = settings
      await trade({ pool: database.pool, clock: systemClock, log, historyDir }, stop)
    } finally {
      await database.close()
    }
    return EXIT.ok
  },
})
