import { assert } from '../../core/assert.ts'
import {
  changed,
  type ExchangeChange,
  type ExchangeState,
} from '../../domain/trading/exchange/exchange-books.ts'
import type { PaperBook, PaperBooks } from './paper-books.ts'

/** What somebody decided on a book. */
export interface Decision<Value> {
  readonly change: ExchangeChange | null // null: nothing is to be written
  readonly value: Value
  readonly written?: () => void // called once the change is committed, before anybody else's turn
}

/** The book of an account, as this process knows it. */
export interface HeldBook {
  read(): Promise<PaperBook>
  /** Reads it anew, since another process may have written in it. */
  look(): Promise<PaperBook>
  /** `decide` may be asked again, when another process was faster. */
  change<Value>(decide: (state: ExchangeState) => Promise<Decision<Value>>): Promise<Value>
  /** Rung after each change of this process, until the signal aborts. */
  onChange(ring: () => void, signal: AbortSignal): void
}

/** Writers who keep losing to others are a fault, and not a queue. */
const MOST_ATTEMPTS = 20

/**
 * One change at a time. Each is decided on the book as this process knows it, and committed on that
 * revision alone; so two processes cannot both fill an order, and one that dies leaves the change
 * whole or not at all. Who reads waits for its turn, too: else what it read before a change would
 * take the place of what is known after it.
 */
export function openHeldBook(books: PaperBooks): HeldBook {
  const rings = new Set<() => void>()
  let known: PaperBook | null = null
  let turn: Promise<unknown> = Promise.resolve()

  return {
    read: () => inTurn(current),
    look: () => inTurn(async () => (known = await books.read())),
    change: (decide) => inTurn(() => attempt(decide)),
    onChange(ring, signal) {
      if (signal.aborted) return
      rings.add(ring)
      signal.addEventListener('abort', () => rings.delete(ring), { once: true })
    },
  }

  async function current(): Promise<PaperBook> {
    return (known ??= await books.read())
  }

  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }

  async function attempt<Value>(
    decide: (state: ExchangeState) => Promise<Decision<Value>>,
  ): Promise<Value> {
    for (let attempts = 1; attempts <= MOST_ATTEMPTS; attempts += 1) {
      const { state, revision } = await current()
      const { change, value, written } = await decide(state)
      if (change === null) return value
      known = null // until the commit has said that it happened, nobody knows
      if (!(await books.commit(change, revision))) continue
      known = { state: changed(state, change), revision: revision + 1n }
      written?.()
      for (const ring of rings) ring()
      return value
    }
    assert(false, 'an exchange wins the race for its book within some attempts')
  }
}
