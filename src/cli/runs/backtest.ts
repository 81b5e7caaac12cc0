import { Option } from 'commander'
import type { InstrumentHistory } from '../../app/simulation/read-history.ts'
import { AppError } from '../../core/app-error.ts'
import { BAR_INTERVALS, type BarInterval } from '../../domain/market/series/bar.ts'
import { cliCommand, EXIT, type Cli } from '../command.ts'
import { costsOf, withTradingOptions, type TradingOptions } from './run-options.ts'
import { withContext } from '../with-context.ts'

interface Options extends TradingOptions {
  readonly interval?: BarInterval
  readonly csv?: readonly string[]
}

/**
 *   tidemark backtest --strategy <name or path> --instrument NIFTYBEES.NSE… [--from --to]
 *     [--param k=v…] [--cash 100000] [--csv file…] [--json]
 *
 * On stored bars, or with --csv on files and without any database. Writes nothing.
 */
export const backtestCommand = cliCommand<Options>({
  name: 'backtest',
  summary: 'Run a strategy over bars that are there already.',
  details:
    'With --csv it reads files (CSV or Lean zips, or a folder) and needs no database.\n\n' +
    'Examples:\n' +
    '  tidemark backtest --strategy buy-and-hold --instrument NIFTYBEES.NSE\n' +
    '  tidemark backtest --strategy ./mine.ts --csv spy.csv --instrument SPY.NYSE --param fast=10',
  define: (command) => {
    withTradingOptions(command)
      .option('--csv <path...>', 'files of bars instead of the database')
      .addOption(new Option('--interval <interval>', 'of stored bars (1d)').choices(BAR_INTERVALS))
  },
  async run(cli, options) {
    const { output } = cli
    const { runBacktest } = await import('../../app/simulation/run-backtest.ts')
    const history = await historyOf(cli, options)
    const backtest = await runBacktest({
      strategy: options.strategy,
      history,
      config: {
        parameters: options.param,
        initialCash: options.cash,
        costs: costsOf(options),
        limits: {
          maximumPosition: null,
          forbiddenInstruments: [],
          allowShort: options.allowShort,
        },
      },
    })
    const { backtestReport, equityPlot } = await import('./backtest-report.ts')
    const report = backtestReport(backtest)
    output.answer(Object.fromEntries(report.map(({ key, value }) => [key, value])), () =>
      [
        equityPlot(backtest.simulation.equity),
        output.table(
          ['figure', 'value'],
          report.map(({ label, text }) => [label, text]),
        ),
      ].join('\n\n'),
    )
    return EXIT.ok
  },
})

async function historyOf(cli: Cli, options: Options): Promise<readonly InstrumentHistory[]> {
  const { readFileHistory, readStoredHistory } =
    await import('../../app/simulation/read-history.ts')
  const span = { from: options.from ?? null, to: options.to ?? null }
  if (options.csv) return (await readFileHistory(options.csv, options.instrument[0], span)).history
  if (options.instrument.length === 0) {
    const message = 'Name an instrument by --instrument NIFTYBEES.NSE, or files by --csv.'
    throw new AppError('invalid_input', {}, { message })
  }
  return withContext(cli, (context) =>
    readStoredHistory(context, options.instrument, options.interval ?? '1d', span),
  )
}
