import { setImmediate } from 'node:timers/promises'
import {
  americanPrice,
  impliedAmericanVolatility,
} from '../../domain/options/pricing/american-volatility.ts'
import type { Market } from '../../domain/options/pricing/black-scholes.ts'
import type { Conventions } from '../../domain/options/pricing/conventions.ts'
import {
  impliedVolatility,
  type NoVolatility,
} from '../../domain/options/pricing/implied-volatility.ts'
import {
  valueOption,
  type Option,
  type Valuation,
  type ValuationFlag,
} from '../../domain/options/pricing/value-option.ts'

/** An option, and what is known of it: its volatility, or its premium, which has one. */
export type AskedOption = Option &
  ({ readonly volatility: number } | { readonly premium: number }) & {
    readonly style: 'european' | 'american'
  }

export interface ValuedOption extends Omit<Valuation, 'flag'> {
  readonly option: AskedOption
  readonly volatility: number | null // per year; null where none gives the premium
  readonly americanPrice: number | null // of an American option, which has a premium for waiting
  readonly flag: ValuationFlag | NoVolatility | null
}

/**
 * Values options of one expiry on one underlying. A premium is turned into the volatility at which
 * an option of that style costs it; the Greeks are European, at that volatility. American options
 * take up to some milliseconds each, so that others have a turn after every one.
 */
export async function valueOptions(
  market: Market,
  options: readonly AskedOption[],
  conventions: Conventions,
): Promise<readonly ValuedOption[]> {
  const values: ValuedOption[] = []
  for (const option of options) {
    values.push(valueOne(option, market, conventions))
    if (option.style === 'american') await setImmediate()
  }
  return values
}

function valueOne(option: AskedOption, market: Market, conventions: Conventions): ValuedOption {
  if ('volatility' in option) return valued(option, market, option.volatility, conventions)
  const implied = option.style === 'american' ? impliedAmericanVolatility : impliedVolatility
  const answer = implied(option, market, option.premium)
  if (answer.ok) return valued(option, market, answer.value, conventions)
  const nothing = valueOption(option, market, 0, conventions)
  const flag = nothing.flag === 'bad_volatility' ? answer.refusal : nothing.flag
  return { ...nothing, option, volatility: null, americanPrice: null, flag }
}

function valued(
  option: AskedOption,
  market: Market,
  volatility: number,
  conventions: Conventions,
): ValuedOption {
  const valuation = valueOption(option, market, volatility, conventions)
  const american = option.style === 'american' && valuation.flag === null
  return {
    ...valuation,
    option,
    volatility,
    americanPrice: american ? americanPrice(option, market, volatility) : null,
  }
}
