/** The mean, NaN of nothing. */
export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The sample standard deviation (n − 1); NaN of fewer than two. */
export function deviation(values: Float64Array): number {
  const middle = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - middle) * (value - middle), 0)
  return values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1))
}

/** The deviation of returns over a year, if each is independent of the others. */
export function yearlyVolatility(returns: Float64Array, periodsPerYear: number): number {
  return deviation(returns) * Math.sqrt(periodsPerYear)
}

/**
 * Mean return by its deviation, over a year. The riskless rate is taken as zero.
 *
 * Edges:  returns that do not vary have no such ratio: NaN.
 * Source: W. F. Sharpe (1994), The Sharpe ratio, Journal of Portfolio Management 21.
 */
export function sharpeRatio(returns: Float64Array, periodsPerYear: number): number {
  const spread = deviation(returns)
  return spread > 0 ? (mean(returns) / spread) * Math.sqrt(periodsPerYear) : Number.NaN
}
