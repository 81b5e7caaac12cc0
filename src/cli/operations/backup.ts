import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark backup <file-or-directory> [--json]
 *
 * Exits 0 when the backup is whole and on the disk, 2 when there is none. Reads only, and may run
 * while runs trade.
 */
export const backupCommand = cliCommand({
  name: 'backup <file-or-directory>',
  summary: 'Write the whole database into one file, while it is in use.',
  details:
    'Exits 0 when the file is whole and on the disk, 2 when there is none. It is one moment of the\n' +
    'database; nobody waits for it. In a directory the file is named after that moment.\n\n' +
    'The file holds all that the database does, so keep it as you keep secrets. The key that seals\n' +
    'broker credentials is not in it: keep broker.key of the home too, somewhere else.',
  async run(cli, _options, [path]) {
    const { output } = cli
    const { backUpDatabase } = await import('../../app/operations/database/back-up-database.ts')
    return withContext(
      cli,
      async (context) => {
        let progress: ReturnType<typeof output.progress> | null = null
        const taken = await backUpDatabase(context, {
          path: path!,
          onProgress: (rows, total, table) => {
            progress ??= output.progress('backup', total)
            progress.update(rows, table)
          },
        })
        ;(progress as ReturnType<typeof output.progress> | null)?.stop()
        const { rows, tables, schema, bytes, takenAt, discrepancies } = taken
        output.answer(
          { path: taken.path, bytes, tables, rows, schema, taken_at: takenAt, discrepancies },
          () =>
            `${taken.path} holds ${rows} rows of ${tables} tables as of ${takenAt}, in ` +
            `${megabytes(bytes)}.`,
        )
        if (taken.coldDays > 0) {
          output.note(
            `${taken.coldDays} days of market data are in files of HISTORY_DIR, which no backup ` +
              'holds: copy that directory, too.',
          )
        }
        if (discrepancies) {
          output.note('The books in it do not agree with themselves: see tidemark verify.')
        }
        return EXIT.ok
      },
      { asItIs: true },
    )
  },
})

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
