import { format } from '../../../core/fixed.ts'
import {
  type Instrument,
  newInstrument,
  type NewInstrument,
} from '../../../domain/market/instruments/instrument.ts'

/** What a list says otherwise than what is known. */
export interface InstrumentDifference {
  readonly instrumentId: string
  readonly outcome: 'inserted' | 'updated' | 'retired'
  readonly fields: readonly ChangedField[] // of what is updated
}

interface ChangedField {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

/** Collects the first differences of a list; the others are counted elsewhere. */
export interface Differences {
  compare(known: readonly Instrument[], listed: readonly NewInstrument[]): void
  retire(instrumentIds: readonly string[]): void
  /** Whether nothing more is collected of what is listed. */
  isFull(): boolean
  told(): readonly InstrumentDifference[]
}

const MOST = 200 // of what is listed, and as many again of what is retired

export function openDifferences(): Differences {
  const found: InstrumentDifference[] = []
  let retired: InstrumentDifference[] = []
  return {
    compare(known, listed) {
      const before = new Map(known.map((one) => [one.instrumentId, one]))
      for (const one of listed) {
        if (found.length >= MOST) return
        const { instrumentId } = one
        const old = before.get(instrumentId)
        if (old === undefined) found.push({ instrumentId, outcome: 'inserted', fields: [] })
        else {
          const fields = fieldsThatDiffer(old, one)
          if (fields.length > 0) found.push({ instrumentId, outcome: 'updated', fields })
        }
      }
    },
    retire(instrumentIds) {
      retired = instrumentIds
        .slice(0, MOST)
        .map((instrumentId) => ({ instrumentId, outcome: 'retired', fields: [] }))
    },
    isFull: () => found.length >= MOST,
    told: () => [...found, ...retired],
  }
}

function fieldsThatDiffer(before: Instrument, given: NewInstrument): ChangedField[] {
  const [old, now] = [fieldsOf(before), fieldsOf(newInstrument(given))]
  const token = given.token === undefined ? old['token']! : String(given.token)
  const after: Record<string, string | null> = { ...now, token }
  return Object.entries(old)
    .filter(([name, value]) => value !== after[name])
    .map(([name, value]) => ({ name, before: value, after: after[name] ?? null }))
}

function fieldsOf(
  one: Omit<Instrument, 'token'> & { readonly token?: number | null },
): Record<string, string | null> {
  return {
    symbol: one.symbol,
    exchange: one.venueId,
    name: one.name,
    kind: one.kind,
    segment: one.segment,
    currency: one.currency,
    underlying: one.underlying,
    expiry: one.expiry,
    strike: one.strike === null ? null : format(one.strike),
    right: one.right,
    lot_size: format(one.lotSize),
    tick_size: format(one.priceIncrement),
    quantity_step: format(one.quantityStep),
    active: String(one.active),
    token: one.token == null ? null : String(one.token),
  }
}
