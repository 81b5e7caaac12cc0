import { useState } from 'react'
import type { Instrument } from '../../market-queries.ts'

const PLACE = 'tidemark.watch-list'
const MOST = 24
const USUAL = 10

/** Which instruments this browser watches. */
export function useWatchList(instruments: readonly Instrument[]) {
  const [chosen, setChosen] = useState(read)
  const ids = chosen ?? usualIn(instruments)
  const choose = (next: readonly string[]): void => {
    localStorage.setItem(PLACE, JSON.stringify(next))
    setChosen(next)
  }
  return {
    ids,
    isFull: ids.length >= MOST,
    add: (id: string) => choose([...ids.filter((one) => one !== id), id].slice(0, MOST)),
    remove: (id: string) => choose(ids.filter((one) => one !== id)),
  }
}

/** An index, its futures, funds: what most look at first. */
export function usualIn(instruments: readonly Instrument[]): readonly string[] {
  const today = new Date().toISOString().slice(0, 10)
  const isListed = ({ expiry }: Instrument): boolean => expiry === null || expiry >= today
  return ['index', 'future', 'etf', 'equity', 'spot', 'perpetual']
    .flatMap((kind) =>
      instruments
        .filter((one) => one.kind === kind && isListed(one))
        .toSorted((a, b) => (a.expiry ?? '').localeCompare(b.expiry ?? '')),
    )
    .slice(0, USUAL)
    .map(({ instrument_id }) => instrument_id)
}

function read(): readonly string[] | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PLACE) ?? 'null')
    if (!Array.isArray(kept)) return null
    return kept.filter((id) => typeof id === 'string').slice(0, MOST)
  } catch {
    return null
  }
}
