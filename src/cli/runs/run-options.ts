import { InvalidArgumentError, Option, type Command } from 'commander'
import { fixed, type Fixed, type Money } from '../../core/fixed.ts'
import { calendarDate, type CalendarDate } from '../../core/instant.ts'
import type { Costs } from '../../domain/trading/execution.ts'

/** What `run start` and `backtest` share. */
export interface TradingOptions {
  readonly strategy: string
  readonly instrument: readonly string[]
  readonly param: Readonly<Record<string, unknown>>
  readonly cash: Money
  readonly feeBps: Fixed<'bps'>
  readonly feePerOrder: Money
  readonly slippageBps: Fixed<'bps'>
  readonly allowShort: boolean
  readonly from?: CalendarDate
  readonly to?: CalendarDate
}

export function withTradingOptions(command: Command): Command {
  return command
    .requiredOption('--strategy <name or path>', 'a shipped strategy, or a file of your own')
    .addOption(
      new Option('--instrument <id...>', 'SYMBOL.VENUE; the first is the strategy’s own').default(
        [],
        'those of the files',
      ),
    )
    .addOption(
      new Option('--param <name=value...>', 'a parameter of the strategy')
        .argParser(parameter)
        .default({}, "the strategy's own"),
    )
    .addOption(amount('--cash <amount>', 'to begin with', '100000'))
    .addOption(amount('--fee-bps <bps>', 'of a fill', '0'))
    .addOption(amount('--fee-per-order <amount>', 'added to each fill', '0'))
    .addOption(amount('--slippage-bps <bps>', 'against us, on market and stop orders', '0'))
    .option('--allow-short', 'let positions be negative', false)
    .option('--from <date>', 'the first session, like 2024-01-31', date)
    .option('--to <date>', 'the last session', date)
}

/** The help shows the default as it is written: JSON has no exact numbers. */
function amount(flags: string, about: string, byDefault: string): Option {
  return new Option(flags, about).argParser(decimal).default(decimal(byDefault), byDefault)
}

export function costsOf({ feeBps, feePerOrder, slippageBps }: TradingOptions): Costs {
  return { feeBps, feePerOrder, slippageBps }
}

/** `--param fast=10 --param weights={"GOLDBEES.NSE":1}`: JSON where it is, text otherwise. */
function parameter(
  text: string,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write it as name=value.')
  return { ...given, [text.slice(0, at)]: valueOf(text.slice(at + 1)) }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function decimal(text: string): Fixed<string> {
  try {
    const value = fixed<string>(text)
    if (value >= 0n) return value
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('It is a number like 100000 or 2.5, not negative.')
}

export function date(text: string): CalendarDate {
  try {
    return calendarDate(text)
  } catch {
    throw new InvalidArgumentError('It is a date like 2024-01-31.')
  }
}
