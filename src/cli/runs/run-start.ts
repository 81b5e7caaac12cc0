import { InvalidArgumentError, Option } from 'commander'
import { BAR_INTERVALS, type BarInterval } from '../../domain/market/series/bar.ts'
import { cliCommand, EXIT } from '../command.ts'
import { runAsJson } from './run-line.ts'
import { costsOf, withTradingOptions, type TradingOptions } from './run-options.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

interface Options extends TradingOptions, UserOption {
  readonly name?: string
  readonly interval: BarInterval
  readonly barsPerSecond?: number
}

/**
 *   tidemark run start --strategy <name or path> --instrument GOLDBEES.NSE… [--param k=v…]
 *     [--from 2024-01-01] [--to …] [--interval 1d] [--bars-per-second 2] [--json]
 *
 * Exits 0 when the run is RUNNING; a worker (tidemark up, or tidemark trade) ticks it.
 */
export const runStartCommand = cliCommand<Options>({
  name: 'start',
  summary: 'Start a paper portfolio.',
  details: 'It trades while a worker runs: tidemark up, or tidemark trade.',
  define: (command) => {
    withUserOption(withTradingOptions(command))
      .option('--name <name>', 'for people')
      .addOption(
        new Option('--interval <interval>', 'of its bars').choices(BAR_INTERVALS).default('1d'),
      )
      .option('--bars-per-second <count>', 'how fast; as fast as they come without it', pace)
  },
  async run(cli, options) {
    const { output } = cli
    const [{ startRun }, { strategyReference }] = await Promise.all([
      import('../../app/runs/start-run.ts'),
      import('../../app/strategies/load-strategy.ts'),
    ])
    const { user, name, interval, from, to, barsPerSecond } = options
    return withContext(cli, async (context) => {
      const run = await startRun(context, {
        userId: user,
        ...(name !== undefined && { name }),
        strategy: strategyReference(options.strategy),
        parameters: options.param,
        instruments: options.instrument,
        initialCash: options.cash,
        costs: costsOf(options),
        limits: { allowShort: options.allowShort },
        feed: {
          interval,
          ...(from && { from }),
          ...(to && { to }),
          barsPerSecond: barsPerSecond ?? null,
        },
      })
      output.answer(runAsJson(run), () => `The run ${run.runId} is ${run.status}.`)
      return EXIT.ok
    })
  },
})

function pace(text: string): number {
  const value = Number(text)
  if (value > 0 && value <= 1_000_000) return value
  throw new InvalidArgumentError('It is a number above 0 and up to 1000000.')
}
