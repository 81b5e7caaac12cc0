import { InvalidArgumentError, Option } from 'commander'
import { instant, type Instant } from '../../core/instant.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly series: 'trade' | 'quote' | 'book_change'
  readonly from: Instant
  readonly to: Instant
  readonly limit: number
  readonly last?: boolean
}

/**
 *   tidemark data show <instrument> --series trade --from 2024-08-08T00:00:00Z --to … [--json]
 *
 * Reads only, from the database and from files alike. Exits 0 when there are rows, 1 when there are
 * none.
 */
export const dataShowCommand = cliCommand<Options>({
  name: 'show <instrument>',
  summary: 'Stored trades, quotes or order books, row by row.',
  details:
    'Exits 0 when there are rows, 1 when there are none. `tidemark depth show` has a book as of an\n' +
    'instant.\n\nExample:\n' +
    '  tidemark data show BTCUSDT-PERP.BINANCE --from 2024-08-08T00:00:00Z \\\n' +
    '    --to 2024-08-08T01:00:00Z --limit 50',
  define: (command) => {
    command
      .addOption(
        new Option('--series <series>', 'what is shown')
          .choices(['trade', 'quote', 'book_change'])
          .default('trade'),
      )
      .requiredOption('--from <instant>', 'that or later, with its zone', instantOf)
      .requiredOption('--to <instant>', 'before that', instantOf)
      .option('--limit <rows>', 'at most so many', rowsOf, 100)
      .option('--last', 'the last of them instead of the first')
  },
  async run(cli, { series, from, to, limit, last = false }, [instrumentId]) {
    const { output } = cli
    const { pageOfTicks } = await import('../../app/market/series/read-ticks.ts')
    return withContext(cli, async (context) => {
      const rows: Readonly<Record<string, string | null>>[] = []
      const direction = last ? 'desc' : 'asc'
      const span = { kind: series, instrumentId: instrumentId!, from, to, direction } as const
      for (let after: string | undefined; rows.length < limit;) {
        const most = Math.min(limit - rows.length, MOST_A_PAGE)
        const { items, next } = await pageOfTicks(context, { ...span, limit: most, after })
        rows.push(...items)
        if (next === null) break
        after = next
      }
      if (last) rows.reverse()
      for (const row of rows) output.emit(row)
      if (!output.json && rows.length > 0) {
        const names = Object.keys(rows[0]!).filter((name) => name !== 'instrument_id')
        const lines = rows.map((row) => names.map((name) => brief(row[name])))
        output.say(output.table(names.map(words), lines))
      }
      if (rows.length === 0) output.say(`Nothing of ${instrumentId} is stored then.`)
      return rows.length === 0 ? EXIT.found : EXIT.ok
    })
  },
})

const MOST_A_PAGE = 1_000
const LONGEST = 40 // characters of a side of a book

function brief(text: string | null | undefined): string {
  if (text == null) return '–'
  const short = text.replaceAll(/(\.\d*?)0+(?=,|$)/g, '$1').replaceAll(/\.(?=,|$)/g, '')
  return short.length > LONGEST ? `${short.slice(0, LONGEST)}…` : short
}

function words(name: string): string {
  return name.replaceAll('_', ' ')
}

function instantOf(text: string): Instant {
  try {
    return instant(text)
  } catch {
    throw new InvalidArgumentError('It is an instant with its zone, like 2024-08-08T09:15:00Z.')
  }
}

function rowsOf(text: string): number {
  const rows = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (rows > 0) return rows
  throw new InvalidArgumentError('It is a number of rows, from 1 to 999999.')
}
