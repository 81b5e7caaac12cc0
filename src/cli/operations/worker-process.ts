import type { Context } from '../../app/context.ts'
import type { QuoteSource } from '../../app/market/live/latest-quotes.ts'
import type { Links } from '../../links/links.ts'
import { type Cli, EXIT, type ExitCode } from '../command.ts'
import { stopSignal } from '../stop-signal.ts'

/** What a worker has in its hands. */
export interface WorkerContext extends Context {
  readonly dsn: string
  readonly links: Links
  readonly quoteSource: QuoteSource | null
}

export interface WorkerProcess {
  readonly applicationName: string // as the database and Redis know it
  readonly begun: string // said when it works
  readonly waits: string // said while the database is away
  run(context: WorkerContext, stop: AbortSignal): Promise<void>
}

/** Opens what a worker needs, lets it work until it is stopped, and lets go of everything. */
export async function workerProcess(
  { settings, output, ports, underNpm }: Cli,
  { applicationName, begun, waits, run }: WorkerProcess,
): Promise<ExitCode> {
  const stop = stopSignal({ ofParent: true, underNpm })
  const [
    { openDatabase },
    { poolOptionsOf },
    { systemClock: clock },
    { openLinks },
    { openMarketSources },
    log,
  ] = await Promise.all([
    import('../../app/operations/database/open-database.ts'),
    import('../../app/operations/database/pool-settings.ts'),
    import('../../app/context.ts'),
    import('../../links/open-links.ts'),
    import('../../app/market/live/open-market.ts'),
    ports.openLog(settings.logLevel),
  ])
  const database = await openDatabase({
    ...settings,
    pool: poolOptionsOf('service', settings.pool),
    applicationName,
    whenAway: (_pool, reason) => output.note(`${reason} ${waits}`),
  })
  const links = await openLinks({ ...settings, applicationName, clock, log })
  try {
    // Our parent has a block of its own to print, and its child writes into the log.
    if (!process.channel) {
      output.answer({ pid: process.pid }, () => `${begun} Ctrl-C stops it.`)
    }
    const { pool, dsn } = database
    const { historyDir } = settings
    const { quoteSource } = openMarketSources(clock, settings.market)
    await run({ pool, dsn, clock, log, historyDir, links, quoteSource }, stop)
  } finally {
    await links.close()
    await database.close()
  }
  return EXIT.ok
}
