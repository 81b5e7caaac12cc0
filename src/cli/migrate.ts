import { cliCommand, EXIT } from './command.ts'
import { withContext } from './with-context.ts'

/**
 *   tidemark migrate [--json]
 *
 * Exits 0 when the database has the newest schema, 2 when it could not be brought there. Several
 * at once are harmless: each migration is run by one of them, and whole or not at all.
 */
export const migrateCommand = cliCommand({
  name: 'migrate',
  summary: 'Bring the database to the newest schema.',
  details: 'Exits 0 when it has it, 2 when it could not be brought there.',
  async run(cli) {
    const { output } = cli
    const { migrateDatabase } = await import('../app/operations/migrate-database.ts')
    return withContext(
      cli,
      async (context) => {
        const rows = (await migrateDatabase(context)).map(({ version, name, appliedAt }) => {
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
      { migrates: true },
    )
  },
})
