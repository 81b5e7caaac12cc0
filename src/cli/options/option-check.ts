import { InvalidArgumentError } from 'commander'
import { cliCommand, EXIT } from '../command.ts'

interface Options {
  readonly rate?: number
  readonly dividendYield: number
}

/**
 *   tidemark option check <path> [--rate 0.75%] [--dividend-yield 0%] [--json]
 *
 * Needs no database. Exits 2 when there is nothing to compare.
 */
export const optionCheckCommand = cliCommand<Options>({
  name: 'check <path>',
  summary: 'Compare a vendor’s volatilities and Greeks with ours.',
  details:
    'A file, or a folder of them: chains of a day as Lean keeps them (20151224.csv), or series of\n' +
    'Interactive Brokers (SPY230811C00450000.csv). Greeks are compared at the vendor’s volatility;\n' +
    'without --rate at the interest at which deltas agree best.\n\n' +
    'Example:\n' +
    '  tidemark option check data/option/usa/universes/goog',
  define: (command) => {
    command
      .option('--rate <share>', 'interest per year, like 0.75%', share)
      .option('--dividend-yield <share>', 'dividends per year', share, 0)
  },
  async run({ output }, { rate, dividendYield }, [path]) {
    const { checkVendorFiles } = await import('../../app/options/check-vendor.ts')
    const files = await checkVendorFiles({
      path: path!,
      dividendYield,
      ...(rate !== undefined && { rate }),
    })
    for (const file of files) {
      output.answer(file, () => {
        const figures = [
          ...file.greeks,
          ...[file.iv, file.repriced, file.ownRepriced].flatMap((of) => of ?? []),
        ]
        const told =
          `${file.file}: ${file.rows} options, ${file.withoutIv} without a volatility of theirs, ` +
          `${file.ownWithoutIv} without one of ours; ${file.unread} lines could not be read. ` +
          `Interest ${(file.rate * 100).toFixed(2)}%.`
        const rows = figures.map(({ figure, count, median, p90, worst }) => [
          NAMES[figure] ?? figure,
          String(count),
          median.toExponential(1),
          p90.toExponential(1),
          worst.toExponential(1),
        ])
        return `${told}\n${output.table(['difference', 'options', 'median', '90%', 'worst'], rows)}\n`
      })
    }
    return EXIT.ok
  },
})

const NAMES: Readonly<Record<string, string>> = {
  iv: 'volatility of the price, theirs and ours',
  repriced: 'price at their volatility, and their price',
  'own repriced': 'price at our volatility, and their price',
}

function share(text: string): number {
  const match = /^(-?\d+(?:\.\d+)?)%$/.exec(text)
  const value = match ? Number(match[1]) / 100 : Number(text)
  if (text.trim() !== '' && Math.abs(value) <= 1) return value
  throw new InvalidArgumentError('It is a share, like 0.75% or 0.0075.')
}
