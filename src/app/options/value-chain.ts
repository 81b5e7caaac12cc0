import {
  type Chain,
  CHAIN_TERMS,
  type ChainQuotes,
  type ChainTerms,
  openChain,
} from '../../domain/options/chain/chain.ts'
import type { Metrics } from '../operations/health/metrics.ts'

/** A process that tells what it does. */
export interface Measured {
  readonly metrics?: Pick<Metrics, 'options'>
}

/** Values a chain, and counts its options by whether they came to have Greeks. */
export function valueChain(
  { metrics }: Measured,
  quotes: ChainQuotes,
  terms: ChainTerms = CHAIN_TERMS,
): Chain {
  const beganAt = performance.now()
  const chain = openChain(quotes, terms)
  if (metrics === undefined) return chain
  const { greeks, greeksDuration } = metrics.options
  greeksDuration.observe((performance.now() - beganAt) / 1_000)
  const sides = chain.strikes
    .flatMap(({ call, put }) => [call, put])
    .filter((side) => side !== null)
  const valued = sides.filter((side) => side.greeks !== null).length
  greeks.inc({ result: 'ok' }, valued)
  greeks.inc({ result: 'none' }, sides.length - valued)
  return chain
}
