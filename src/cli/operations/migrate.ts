import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly backup: boolean
}

/**
 *   tidemark migrate [--no-backup] [--json]
 *
 * Exits 0 when the database has the newest schema, 2 when it could not be brought there. Several
 * at once are harmless: each migration is run by one of them, and whole or not at all.
 */
export const migrateCommand = cliCommand<Options>({
  name: 'migrate',
  summary: 'Bring the database to the newest schema.',
  details:
    'Exits 0 when it has it, 2 when it could not be brought there. Migrations go forward only, so a\n' +
    'database that holds anything is backed up first, into backups/ of the home. The way back is\n' +
    'the release before, and its tidemark restore --force of that file.',
  define: (command) => {
    command.option('--no-backup', 'when you have taken a backup of your own')
  },
  async run(cli, { backup }) {
    const { output } = cli
    const [{ listMigrations }, { prepareQueue }] = await Promise.all([
      import('../../app/operations/database/list-migrations.ts'),
      import('../../app/operations/database/prepare-queue.ts'),
    ])
    return withContext(
      cli,
      async (context) => {
        await prepareQueue(context)
        const rows = (await listMigrations(context)).map(({ version, name, appliedAt }) => {
          return { version, name, applied_at: new Date(appliedAt).toISOString() }
        })
        for (const row of rows) output.emit(row)
        output.say(
          output.table(
            ['version', 'migration', 'applied'],
            rows.map((row) => [String(row.version), row.name, row.applied_at]),
          ),
        )
        output.say('The database has the newest schema.')
        return EXIT.ok
      },
      { migrates: true, backsUp: backup },
    )
  },
})
