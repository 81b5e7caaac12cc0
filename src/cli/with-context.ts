import type { Context } from '../app/context.ts'
import type { Cli } from './command.ts'

/** Gives a command the database, and closes it afterwards, whatever came of the work. */
export async function withContext<Value>(
  { settings, output }: Cli,
  work: (context: Context) => Promise<Value>,
  options: {
    readonly migrates?: boolean
    readonly backsUp?: boolean
    readonly asItIs?: boolean
  } = {},
): Promise<Value> {
  const [{ openDatabase }, { systemClock }] = await Promise.all([
    import('../app/operations/database/open-database.ts'),
    import('../app/context.ts'),
  ])
  const database = await openDatabase({
    dsn: settings.dsn,
    home: settings.home,
    databasePort: settings.databasePort,
    applicationName: 'tidemark-cli',
    note: output.note,
    ...options,
  })
  const log = {
    info: () => {},
    warn: (_details: object, message: string) => output.note(message),
    error: (_details: object, message: string) => output.note(message),
  }
  try {
    const { historyDir } = settings
    return await work({ pool: database.pool, clock: systemClock, log, historyDir })
  } finally {
    await database.close()
  }
}
