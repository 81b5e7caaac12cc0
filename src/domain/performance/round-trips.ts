import type { Fills } from '../simulation/fill-log.ts'

/** From flat to flat in one instrument: what it earned, all fees taken off. */
export interface RoundTrip {
  readonly instrument: number // its index
  readonly openedPoint: number
  readonly closedPoint: number
  readonly netPnl: number
}

/**
 * The round trips that fills complete, in the order of their ends. A fill that turns a position
 * over ends one and begins the next; its fee is the ending one's.
 */
export function roundTrips(fills: Fills): RoundTrip[] {
  const trips: RoundTrip[] = []
  const open = new Map<number, { quantity: number; openedPoint: number; netPnl: number }>()

  for (let index = 0; index < fills.count; index += 1) {
    const instrument = fills.instrument[index]!
    const point = fills.point[index]!
    const current = open.get(instrument) ?? { quantity: 0, openedPoint: point, netPnl: 0 }
    const before = current.quantity
    current.quantity += fills.quantity[index]!
    current.netPnl += fills.realizedPnl[index]! - fills.fee[index]!
    open.set(instrument, current)

    const isFlat = Math.abs(current.quantity) < SMALLEST
    const turned = !isFlat && before * current.quantity < 0
    if (!isFlat && !turned) continue
    const { openedPoint, netPnl } = current
    trips.push({ instrument, openedPoint, closedPoint: point, netPnl })
    if (isFlat) open.delete(instrument)
    else open.set(instrument, { quantity: current.quantity, openedPoint: point, netPnl: 0 })
  }
  return trips
}

const SMALLEST = 5e-9 // half of the smallest quantity that the books know
