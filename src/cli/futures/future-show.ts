import { InvalidArgumentError } from 'commander'
import type { ContractRollover } from '../../app/futures/read-rollover.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly at?: string
}

/**
 *   tidemark future show <symbol> [--at 2024-11-27T10:30:00Z] [--json]
 *
 * Reads what is stored. Exits 2 when no futures are known.
 */
export const futureShowCommand = cliCommand<Options>({
  name: 'show <symbol>',
  summary: 'The futures of an underlying: who moves in them, and where they roll to.',
  details:
    'Open interest is in units. Pressure is its share, weighed as the last five days pass.\n\n' +
    'Example:\n' +
    '  tidemark future show NIFTY --at 2024-11-27T10:30:00Z',
  define: (command) => {
    command.option('--at <instant>', 'as of then, with its zone', instantText)
  },
  async run(cli, { at }, [symbol]) {
    const { output } = cli
    const [{ readRollover }, { formatInstant, instant }] = await Promise.all([
      import('../../app/futures/read-rollover.ts'),
      import('../../core/instant.ts'),
    ])
    return withContext(cli, async (context) => {
      const found = await readRollover(context, {
        symbol: symbol!,
        thresholdDays: 5,
        at: at === undefined ? context.clock.now() : instant(at),
      })
      for (const { future, ...numbers } of found.contracts) {
        output.emit({ tradingsymbol: future.symbol, expiry: future.expiry, ...numbers })
      }
      output.say(output.table(HEAD, found.contracts.map(lineOf)))
      const price = figure(found.underlyingPrice, 2) || 'no price'
      output.say(`${found.underlying} at ${formatInstant(found.at)}: ${price}.`)
      return EXIT.ok
    })
  },
})

const HEAD = ['future', 'days', 'price', 'basis', 'open interest', 'share', 'pressure', 'rollover', 'signal'] // prettier-ignore

function lineOf(contract: ContractRollover): string[] {
  const { future, daysToExpiry, openInterestPercent: share, signal, status } = contract
  return [
    future.symbol,
    String(daysToExpiry),
    figure(contract.price, 2),
    figure(contract.basis, 2),
    figure(contract.openInterest, 0),
    share === null ? '' : `${share.toFixed(1)} %`,
    figure(contract.pressure, 1),
    status,
    signal?.signal ?? '',
  ]
}

function figure(value: number | null, places: number): string {
  return value === null ? '' : value.toFixed(places)
}

function instantText(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text)) return text
  throw new InvalidArgumentError('It is an instant with its zone, like 2024-11-07T10:00:00Z.')
}
