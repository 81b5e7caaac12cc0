import { megabytes } from '../operations/backup.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly check?: boolean
  readonly kind?: readonly string[]
}

/**
 *   tidemark archive [--kind bar…] [--check] [--json]
 *
 * Moves series that are older than HOT_DAYS from the database to Parquet files, as `tidemark work`
 * does every hour. With --check it reads every file instead and exits 1 when one is not as it was
 * written. Safe to stop and to repeat.
 */
export const archiveCommand = cliCommand<Options>({
  name: 'archive',
  summary: 'Move old market data from the database to files, or check those.',
  details:
    'Exits 0, or with --check 1 when a file is missing or damaged. Days older than two have a file\n' +
    'beside their rows; after HOT_DAYS the rows go, and the file alone has them. A backup of the\n' +
    'database does not hold those files: copy HISTORY_DIR, too.',
  define: (command) => {
    command
      .option('--kind <kind...>', 'these alone: bar, quote, trade, …')
      .option('--check', 'read every file and compare it with what was written')
  },
  async run(cli, { check, kind: kinds }) {
    const { output, settings } = cli
    return withContext(cli, async (context) => {
      if (check) {
        const { checkHistory } = await import('../../app/market/series/check-history.ts')
        const { files, rows, bytes, coldFiles, faults } = await checkHistory(context)
        output.answer({ files, rows, bytes, cold_files: coldFiles, faults }, () =>
          [
            `${files} files with ${rows} rows in ${megabytes(bytes)}; of ${coldFiles} days the ` +
              `files alone have the rows.`,
            ...faults.map(({ path, fault }) => `${path} is ${fault}.`),
          ].join('\n'),
        )
        return faults.length === 0 ? EXIT.ok : EXIT.found
      }
      const { ARCHIVE_AFTER, archiveSeries } =
        await import('../../app/market/series/archive-series.ts')
      const { copyDays } = ARCHIVE_AFTER
      const counts = await archiveSeries(context, {
        hotDays: settings.hotDays,
        copyDays,
        kinds,
      })
      output.answer(
        counts,
        () =>
          `${counts.copied} days were copied to files, ${counts.dropped} parts left the database ` +
          `for them, ${counts.made} were made ahead, ${counts.swept} files nobody names were removed.`,
      )
      return EXIT.ok
    })
  },
})
