import type { Chain, ChainSide } from './chain.ts'
import { maxPain, putCallRatio, type OpenInterest } from './max-pain.ts'

/** What a chain says as a whole. */
export interface ChainTotals {
  readonly callOpenInterest: number
  readonly putOpenInterest: number
  readonly callVolume: number
  readonly putVolume: number
  readonly callOpenInterestChange: number | null // null where no contract is known an hour earlier
  readonly putOpenInterestChange: number | null
  readonly pcr: number | null // of open interest, to three decimals
  readonly pcrVolume: number | null
  readonly maxPain: number | null
}

export function totalsOf(chain: Chain): ChainTotals {
  const calls = chain.strikes.flatMap(({ call }) => call ?? [])
  const puts = chain.strikes.flatMap(({ put }) => put ?? [])
  const callOpenInterest = sum(calls, (side) => side.openInterest)
  const putOpenInterest = sum(puts, (side) => side.openInterest)
  const [callVolume, putVolume] = [
    sum(calls, (side) => side.volume),
    sum(puts, (side) => side.volume),
  ]
  return {
    callOpenInterest,
    putOpenInterest,
    callVolume,
    putVolume,
    callOpenInterestChange: changeOf(calls),
    putOpenInterestChange: changeOf(puts),
    pcr: putCallRatio(putOpenInterest, callOpenInterest),
    pcrVolume: putCallRatio(putVolume, callVolume),
    maxPain: maxPain(openInterestOf(chain), chain.underlying ?? 0),
  }
}

/** The open interest of each strike; what is unknown counts as none. */
export function openInterestOf({ strikes }: Pick<Chain, 'strikes'>): OpenInterest[] {
  return strikes.map(({ strike, call, put }) => ({
    strike,
    call: call?.openInterest ?? 0,
    put: put?.openInterest ?? 0,
  }))
}

function sum(sides: readonly ChainSide[], value: (side: ChainSide) => number | null): number {
  return sides.reduce((total, side) => total + (value(side) ?? 0), 0)
}

function changeOf(sides: readonly ChainSide[]): number | null {
  const known = sides.filter(({ openInterestChange }) => openInterestChange !== null)
  return known.length === 0 ? null : sum(known, (side) => side.openInterestChange)
}
