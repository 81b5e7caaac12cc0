import { AppError } from '../../core/app-error.ts'
import { fixed, type Fixed } from '../../core/fixed.ts'
import type { OverrideRequest } from '../../store/trading/overrides.ts'

/** An override as a person types it. */
export interface TypedOverride {
  readonly ticker: string
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  readonly limit?: string | undefined
  readonly stop?: string | undefined
}

/** Reads what was typed; the prices that are named say which type of order it is. */
export function readOverrideOrder(typed: TypedOverride): OverrideRequest {
  const ticker = typed.ticker.toUpperCase()
  if (!/^[A-Z]{1,10}$/.test(ticker)) throw unusable('A ticker has 1 to 10 letters, like INFY.')
  const limitPrice = typed.limit === undefined ? null : above<'price'>('limit', typed.limit)
  const stopPrice = typed.stop === undefined ? null : above<'price'>('stop', typed.stop)
  return {
    ticker,
    side: typed.side,
    quantity: above<'quantity'>('quantity', typed.quantity),
    orderType: TYPES[limitPrice === null ? 0 : 1][stopPrice === null ? 0 : 1],
    limitPrice,
    stopPrice,
  }
}

const TYPES = [
  ['market', 'stop'],
  ['limit', 'stop_limit'],
] as const

function above<Unit extends string>(name: string, typed: string): Fixed<Unit> {
  try {
    const value = fixed<Unit>(typed)
    if (value > 0n) return value
  } catch {
    // No decimal: said below.
  }
  throw unusable(`The ${name} is a number above zero with at most 8 places, like 1500.05.`)
}

function unusable(message: string): AppError {
  return new AppError('invalid_input', {}, { message })
}
