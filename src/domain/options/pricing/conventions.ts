/** In which units Greeks are told. The defaults are those of Indian option screens (FO-071). */
export interface Conventions {
  readonly thetaDays: number // theta per this part of a year: 365 is per calendar day, 1 per year
  readonly vegaPer: number // 0.01: per 1 % of volatility; 1: per 1.00
  readonly rhoPer: number // 0.01: per 1 % of interest; 1: per 1.00
}

export const SCREEN: Conventions = { thetaDays: 365, vegaPer: 0.01, rhoPer: 0.01 }

/** As textbooks print them. */
export const TEXTBOOK: Conventions = { thetaDays: 1, vegaPer: 1, rhoPer: 1 }

/** A year has 365.25 days where the time to an expiry is counted (FO-071). */
export const YEAR_MS = 365.25 * 86_400_000
