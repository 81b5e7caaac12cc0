import { InvalidArgumentError, Option } from 'commander'
import { cliCommand, EXIT } from '../command.ts'

interface Options {
  readonly spot: number
  readonly days: number
  readonly volatility?: number
  readonly premium?: number
  readonly rate: number
  readonly dividendYield: number
  readonly american?: boolean
}

/**
 *   tidemark option value <call|put> <strike> --spot 24500 --days 7
 *     --volatility 15% | --premium 177.80 [--rate 10%] [--dividend-yield 0%] [--american] [--json]
 *
 * Needs no database. Exits 1 when no volatility gives the premium.
 */
export const optionValueCommand = cliCommand<Options>({
  name: 'value <right> <strike>',
  summary: 'Price, Greeks and implied volatility of an option.',
  details:
    'Theta is per calendar day, vega and rho per 1 %. Exits 1 when no volatility gives the premium.\n\n' +
    'Examples:\n' +
    '  tidemark option value call 24600 --spot 24500 --days 7 --volatility 15%\n' +
    '  tidemark option value put 24600 --spot 24500 --days 7 --premium 230.70',
  define: (command) => {
    command
      .requiredOption('--spot <price>', 'price of the underlying', positive)
      .requiredOption('--days <days>', 'calendar days to the expiry', notNegative)
      .addOption(new Option('--volatility <share>', 'per year, like 15%').argParser(share))
      .addOption(
        new Option('--premium <price>', 'instead: what it costs')
          .argParser(notNegative)
          .conflicts('volatility'),
      )
      .addOption(
        new Option('--rate <share>', 'interest per year').argParser(share).default(0.1, '10%'),
      )
      .addOption(
        new Option('--dividend-yield <share>', 'dividends per year')
          .argParser(share)
          .default(0, '0%'),
      )
      .option('--american', 'it may be exercised at any time')
  },
  async run({ output }, options, [right, strikeText]) {
    const [{ valueOptions }, { SCREEN, YEAR_MS }, { AppError }, { DAY_MS }] = await Promise.all([
      import('../../app/options/value-options.ts'),
      import('../../domain/options/pricing/conventions.ts'),
      import('../../core/app-error.ts'),
      import('../../core/instant.ts'),
    ])
    const refuse = (message: string) => new AppError('invalid_input', {}, { message })
    if (right !== 'call' && right !== 'put') throw refuse('An option is a call or a put.')
    const strike = Number(strikeText)
    if (!(strike > 0 && strike < 1e12))
      throw refuse('The strike is a number above zero, like 24600.')
    const { spot, days, volatility, premium, rate, dividendYield, american = false } = options
    const known =
      volatility === undefined ? (premium === undefined ? null : { premium }) : { volatility }
    if (known === null) {
      throw refuse('Say what is known of it: --volatility 15% or --premium 177.80.')
    }
    const market = { spot, years: (days * DAY_MS) / YEAR_MS, rate, dividendYield }
    const style = american ? 'american' : 'european'
    const asked = { right, strike, style, ...known } as const
    const [valued] = await valueOptions(market, [asked], SCREEN)
    const { option: _, americanPrice, ...numbers } = valued!
    const shown = { american_price: americanPrice, ...numbers }
    output.answer({ right, strike, ...shown }, () =>
      output.table(['figure', 'value'], rowsOf(shown)),
    )
    return numbers.volatility === null ? EXIT.found : EXIT.ok
  },
})

function rowsOf(figures: Readonly<Record<string, number | string | null>>): [string, string][] {
  return Object.entries(figures)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [
      name.replaceAll('_', ' '),
      typeof value === 'number' ? value.toFixed(6) : String(value).replaceAll('_', ' '),
    ])
}

/** `15%` or `0.15`. */
function share(text: string): number {
  const [, digits, percent] = /^(-?\d{1,3}(?:\.\d+)?)(%?)$/.exec(text) ?? []
  if (digits === undefined) throw new InvalidArgumentError('It is a share like 15% or 0.15.')
  return Number(digits) / (percent ? 100 : 1)
}

function positive(text: string): number {
  const value = notNegative(text)
  if (value > 0) return value
  throw new InvalidArgumentError('It is a number above zero, like 24500.')
}

function notNegative(text: string): number {
  if (/^\d{1,12}(?:\.\d+)?$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is a number like 24500 or 7.5.')
}
