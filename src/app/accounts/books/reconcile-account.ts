import { randomUUID } from 'node:crypto'
import {
  averagePrice,
  format,
  magnitude,
  minus,
  NO_MONEY,
  NO_QUANTITY,
  plus,
  type Money,
  type Price,
  type Quantity,
} from '../../../core/fixed.ts'
import { newId } from '../../../core/id.ts'
import type { AccountProduct } from '../../../domain/trading/account-order.ts'
import { noteDisagreement, resolveOthers } from '../../../store/accounts/discrepancies.ts'
import { bookFill, hasFills } from '../../../store/accounts/fills.ts'
import { listPositions } from '../../../store/accounts/positions.ts'
import { replaceVenueState } from '../../../store/accounts/venue-state.ts'
import { markSynced } from '../../../store/accounts/account-row.ts'
import type { VenueHolding, VenuePosition } from '../../../venues/venue.ts'
import { book, type AccountPorts } from '../worker/account-ports.ts'
import { instrumentOf } from './book-venue-order.ts'
import { reconcileOrders } from './reconcile-orders.ts'

/**
 * Compares the whole account with its venue. Orders and trades are taken over; holdings and funds
 * are what the venue says. Positions are the fold of our fills: where the venue says otherwise, twice
 * in a row, that is stored as a discrepancy, and changes nothing by itself. What was there before
 * the account was linked is booked as its opening.
 */
export async function reconcileAccount(ports: AccountPorts): Promise<void> {
  const { context, account } = ports
  const { userId, accountId } = account
  const isFirst = account.lastSyncAt === null && !(await hasFills(context.pool, userId, accountId))
  await reconcileOrders(ports)
  const venues = await readVenue(ports)
  const differing = await compare(ports, venues, isFirst ? 'adopt' : 'look')
  if (differing === 0) return
  await reconcileOrders(ports) // a trade may have come between the two questions
  await compare(ports, await readVenue(ports), 'note')
}

interface VenueSays {
  readonly held: ReadonlyMap<string, Held> // by `keyOf`; what is flat is left out
  readonly holdings: readonly VenueHolding[]
  readonly funds: Awaited<ReturnType<AccountPorts['venue']['funds']>>
}

interface Held {
  readonly instrumentId: string
  readonly exchange: string
  readonly tradingsymbol: string
  readonly product: AccountProduct
  readonly quantity: Quantity
  readonly averagePrice: Price | null
}

async function readVenue({ venue }: AccountPorts): Promise<VenueSays> {
  const [positions, holdings, funds] = await Promise.all([
    venue.positions(),
    venue.holdings(),
    venue.funds(),
  ])
  return { held: heldAt(positions, holdings), holdings, funds }
}

/** Delivery of today is a position, that of the days before a holding; of ours they are one. */
function heldAt(
  positions: readonly VenuePosition[],
  holdings: readonly VenueHolding[],
): ReadonlyMap<string, Held> {
  const held = new Map<string, Held>()
  const parts = [...positions, ...holdings.map((one) => ({ ...one, product: 'CNC' as const }))]
  for (const { exchange, tradingsymbol, product, quantity, averagePrice, instrumentId } of parts) {
    const part = {
      instrumentId: instrumentOf({ instrumentId, tradingsymbol, exchange }),
      exchange,
      tradingsymbol,
      product,
    }
    const key = keyOf(part)
    const before = held.get(key)
    const sum = plus(before?.quantity ?? NO_QUANTITY, quantity)
    held.set(key, {
      ...part,
      quantity: sum,
      averagePrice: averagePrice ?? before?.averagePrice ?? null,
    })
  }
  return held
}

type Finding = 'adopt' | 'look' | 'note'

/** Books what the venue says, and does with what differs as it is told; answers how much does. */
function compare(ports: AccountPorts, says: VenueSays, finding: Finding): Promise<number> {
  const { claim } = ports
  return book(ports, async (tx) => {
    await replaceVenueState(tx, claim, holdingsOf(says), says.funds)
    await markSynced(tx, claim.userId, claim.accountId)
    const ours = new Map(
      (await listPositions(tx, claim.userId, claim.accountId)).map((one) => [keyOf(one), one]),
    )
    const differing = [...new Set([...ours.keys(), ...says.held.keys()])].flatMap((key) => {
      const mine = ours.get(key)
      const theirs = says.held.get(key)
      const gap = minus(theirs?.quantity ?? NO_QUANTITY, mine?.quantity ?? NO_QUANTITY)
      return gap === 0n ? [] : [{ key, gap, mine, theirs }]
    })
    if (finding === 'look') {
      if (differing.length === 0) await resolveOthers(tx, claim, 'position', [])
      return differing.length
    }
    if (finding === 'adopt') {
      for (const { gap, theirs } of differing) {
        if (theirs) await bookOpening(tx, ports, theirs, gap)
      }
      return 0
    }
    for (const { key, mine, theirs } of differing) {
      const isNew = await noteDisagreement(tx, claim, {
        kind: 'position',
        subject: key,
        ours: sideOf(mine && { ...mine, averagePrice: averageOf(mine) }),
        theirs: sideOf(theirs),
      })
      if (isNew) ports.context.log.warn({ ...claim, position: key }, 'position_drift')
    }
    await resolveOthers(
      tx,
      claim,
      'position',
      differing.map(({ key }) => key),
    )
    return differing.length
  })
}

function holdingsOf({ holdings }: VenueSays) {
  return holdings.map((one) => ({ ...one, instrumentId: instrumentOf(one) }))
}

function averageOf({ cost, quantity }: { cost: Money; quantity: Quantity }): Price | null {
  return quantity === 0n ? null : averagePrice(cost, quantity)
}

function sideOf(held: { quantity: Quantity; averagePrice: Price | null } | undefined) {
  return {
    quantity: format(held?.quantity ?? NO_QUANTITY),
    average_price: held?.averagePrice == null ? null : format(held.averagePrice),
  }
}

type Tx = Parameters<Parameters<typeof book>[1]>[0]

/** What was held before the account was linked, as if it had been bought at its average. */
async function bookOpening(tx: Tx, { claim, context }: AccountPorts, theirs: Held, gap: Quantity) {
  const { userId, accountId } = claim
  await bookFill(tx, {
    userId,
    accountId,
    fillId: newId('fil', randomUUID),
    kind: 'opening',
    venueTradeId: `opening:${keyOf(theirs)}`,
    orderId: null,
    venueOrderId: null,
    instrumentId: theirs.instrumentId,
    exchange: theirs.exchange,
    tradingsymbol: theirs.tradingsymbol,
    product: theirs.product,
    side: gap > 0n ? 'BUY' : 'SELL',
    quantity: magnitude(gap),
    price: theirs.averagePrice ?? (0n as Price),
    fee: NO_MONEY,
    tradedAt: context.clock.now(),
  })
}

/** `NSE:INFY:CNC`, as people know it. */
export function keyOf(of: {
  readonly exchange: string
  readonly tradingsymbol: string
  readonly product: string
}): string {
  return `${of.exchange}:${of.tradingsymbol}:${of.product}`
}
