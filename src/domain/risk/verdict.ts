/** The gate's checks, in the order in which they are asked. The first that refuses is the answer. */
export const CHECKS = [
  'lifecycle',
  'market_open',
  'instrument',
  'quantity',
  'price',
  'forbidden_instrument',
  'short_sale',
  'maximum_position',
  'cash',
] as const

export type CheckName = (typeof CHECKS)[number]

/** What one check said of one order, with the numbers that decided, as decimal text. */
export interface Verdict<Name extends string = CheckName> {
  readonly check: Name
  readonly passed: boolean
  readonly numbers: Readonly<Record<string, string>>
}
