import { valueAmericanByBoundary } from '../../domain/options/pricing/american-boundary.ts'
import { valueAmerican } from '../../domain/options/pricing/american.ts'
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
 * Values options of one expiry on one underlying. A premium is turned into the volatility that
 * gives it, by the European formula, and the Greeks are those at that volatility.
 */
export function valueOptions(
  market: Market,
  options: readonly AskedOption[],
  conventions: Conventions,
): readonly ValuedOption[] {
  return options.map((option) => {
    if ('volatility' in option) return valued(option, market, option.volatility, conventions)
    const answer = impliedVolatility(option, market, option.premium)
    if (answer.ok) return valued(option, market, answer.value, conventions)
    const nothing = valueOption(option, market, 0, conventions)
    const flag = nothing.flag === 'bad_volatility' ? answer.refusal : nothing.flag
    return { ...nothing, option, volatility: null, americanPrice: null, flag }
  })
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
    americanPrice: american
      ? (valueAmericanByBoundary(option, market, volatility) ??
        valueAmerican(option, market, volatility))
      : null,
  }
}
