import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly complete?: boolean
  readonly dryRun?: boolean
}

const SHOWN = 20 // refused lines; --json has all

/**
 *   tidemark import instruments <file> [--complete] [--dry-run] [--json]
 *
 * Exits 0 when every line was taken, 1 when some were refused, 2 when nothing could be read.
 */
export const importInstrumentsCommand = cliCommand<Options>({
  name: 'instruments <file>',
  summary: "Read a list of instruments: Kite's dump, NSE's contract file, or plain CSV.",
  details:
    'Exits 0 when every line was taken, 1 when some were refused, 2 when nothing could be read.\n' +
    'Safe to repeat: ids stay, and what did not change is left alone. Files may end in .gz.\n\n' +
    'A plain CSV file needs the columns symbol, exchange, kind; and may have name, token, segment,\n' +
    'currency, tick_size, lot_size, quantity_step, underlying, expiry, strike, right, active.',
  define: (command) => {
    command
      .option('--complete', 'what the file leaves out is no longer listed at its exchanges')
      .option('--dry-run', 'say what would become of it, and write nothing')
  },
  async run(cli, { complete = false, dryRun = false }, [path]) {
    const { output } = cli
    const { importInstruments } = await import('../../app/market/instruments/import-instruments.ts')
    return withContext(cli, async (context) => {
      const progress = output.progress('import', 1)
      const report = await importInstruments(context, {
        path: path!,
        complete,
        dryRun,
        onProgress: (lines) => progress.update(0, `${path} ${lines} lines`),
      })
      progress.update(1)
      progress.stop()
      const { refusedCount, ...rest } = report
      output.emit({ ...rest, refused_count: refusedCount })
      if (!output.json) {
        const { format, inserted, updated, unchanged, retired } = report
        const head = ['file', 'format', 'new', 'changed', 'as before', 'retired', 'refused']
        const counts = [inserted, updated, unchanged, retired, refusedCount].map(String)
        output.say(output.table(head, [[report.path, format, ...counts]]))
        for (const { line, reason } of report.refused.slice(0, SHOWN)) {
          output.say(`  line ${line}: ${reason}`)
        }
        for (const { instrumentId, outcome, fields } of report.differences) {
          const said = fields.map(({ name, before, after }) => `${name} ${before} → ${after}`)
          output.say(
            `  ${instrumentId} would be ${outcome}${said.length > 0 ? `: ${said.join(', ')}` : ''}`,
          )
        }
        const more = refusedCount - SHOWN
        if (more > 0) output.say(`  and ${more} more; --json lists the first thousand.`)
      }
      const taken = report.inserted + report.updated + report.unchanged
      if (taken === 0) return EXIT.failed
      return refusedCount > 0 ? EXIT.found : EXIT.ok
    })
  },
})
