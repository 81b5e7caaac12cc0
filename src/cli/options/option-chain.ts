import { InvalidArgumentError } from 'commander'
import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly at?: string
}

/**
 *   tidemark option chain <symbol> <expiry> [--at 2024-11-07T10:00:00Z] [--json]
 *
 * Reads what is stored. Exits 2 when nothing is.
 */
export const optionChainCommand = cliCommand<Options>({
  name: 'chain <symbol> <expiry>',
  summary: 'An option chain as of now or any stored minute.',
  details:
    'Open interest is in the unit of the venue; volatility and delta are those of the stored price.\n\n' +
    'Example:\n' +
    '  tidemark option chain NIFTY 2024-11-28 --at 2024-11-07T10:00:00Z',
  define: (command) => {
    command.option('--at <instant>', 'as of then, with its zone', instantText)
  },
  async run(cli, { at }, [symbol, expiry]) {
    const { output } = cli
    const [{ readChain }, { totalsOf }, { calendarDate, formatInstant, instant }, { AppError }] =
      await Promise.all([
        import('../../app/options/read-chain.ts'),
        import('../../domain/options/chain/chain-totals.ts'),
        import('../../core/instant.ts'),
        import('../../core/app-error.ts'),
      ])
    if (!isDate(expiry!)) {
      const message = `"${expiry}" is not a date like 2024-11-28.`
      throw new AppError('invalid_input', {}, { message })
    }
    return withContext(cli, async (context) => {
      const asked = { symbol: symbol!, expiry: calendarDate(expiry!) }
      const chain = await readChain(context, { ...asked, ...(at && { at: instant(at) }) })
      const totals = totalsOf(chain)
      for (const strike of chain.strikes) output.emit(strike)
      output.say(
        output.table(
          ['call OI', 'IV', 'delta', 'price', 'strike', 'price', 'delta', 'IV', 'put OI'],
          chain.strikes.map(({ strike, call, put }) => [
            figure(call?.openInterest, 0),
            percent(call?.iv),
            figure(call?.greeks?.delta, 3),
            figure(call?.premium, 2),
            strike === chain.atmStrike ? `${strike} *` : String(strike),
            figure(put?.premium, 2),
            figure(put?.greeks?.delta, 3),
            percent(put?.iv),
            figure(put?.openInterest, 0),
          ]),
        ),
      )
      output.say(
        `${chain.symbol} ${chain.expiry} at ${formatInstant(chain.at)}: ` +
          `${figure(chain.underlying, 2)}, put–call ratio ${figure(totals.pcr, 3)}, ` +
          `max pain ${figure(totals.maxPain, 0)}; open interest in ${chain.openInterestUnit}.`,
      )
      return EXIT.ok
    })
  },
})

function figure(value: number | null | undefined, places: number): string {
  return value === null || value === undefined ? '' : value.toFixed(places)
}

function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : `${(value * 100).toFixed(1)}%`
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
}

function instantText(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}T.+(?:Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text))) {
    return text
  }
  throw new InvalidArgumentError('It is an instant with its zone, like 2024-11-07T10:00:00Z.')
}
