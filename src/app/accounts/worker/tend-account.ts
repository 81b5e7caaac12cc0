import { MINUTE_MS, type Instant } from '../../../core/instant.ts'
import { deleteCommand, dueCommands, untilDueMs } from '../../../store/accounts/commands.ts'
import { setLink } from '../../../store/accounts/leases.ts'
import { replaceFunds } from '../../../store/accounts/venue-state.ts'
import { VenueUnexpected, VenueUnreachable, type VenueEvent } from '../../../venues/venue.ts'
import type { Doorbell } from '../../doorbell.ts'
import { doorOf } from './account-bell.ts'
import { book, type AccountPorts } from './account-ports.ts'
import { bookVenueOrder } from '../books/book-venue-order.ts'
import { bookVenueTrade } from '../books/book-venue-trade.ts'
import { cleanOrphans } from './clean-orphans.ts'
import { reconcileAccount } from '../books/reconcile-account.ts'
import { reconcileOrders } from '../books/reconcile-orders.ts'
import { sayCommand } from './say-command.ts'

/** What a look at the account owes, beside the outbox. */
interface Due {
  reconcileAt: number // −∞: at once
  funds: boolean
  orphans: boolean
}

/**
 * Speaks with the venue for an account, and books what it says, until the signal aborts. Begins by
 * comparing all of it, so that a restart, a change of hands and a first start are one path. Throws
 * what ends it: another holder, a session that is over, a fault of ours.
 */
export async function tendAccount(
  ports: AccountPorts,
  doorbell: Doorbell,
  signal: AbortSignal,
): Promise<void> {
  const due: Due = { reconcileAt: Number.NEGATIVE_INFINITY, funds: false, orphans: false }
  const over = new AbortController()
  const ends = AbortSignal.any([signal, over.signal])
  const following = ports.venue.follow((event) => bookEvent(ports, due, event), ends)
  const speaking = speak(ports, due, doorbell, ends)
  try {
    await Promise.race([following, speaking])
  } finally {
    over.abort()
    await Promise.allSettled([following, speaking])
  }
}

async function bookEvent(ports: AccountPorts, due: Due, event: VenueEvent): Promise<void> {
  const { context, claim } = ports
  switch (event.kind) {
    case 'order': {
      const { lacksTrades } = await book(ports, (tx) => bookVenueOrder(tx, claim, event.order))
      due.funds = true
      return lacksTrades ? reconcileOrders(ports) : undefined
    }
    case 'trade':
      await book(ports, (tx) => bookVenueTrade(tx, claim, event.trade))
      due.funds = due.orphans = true
      return
    case 'connected':
      return setLink(context.pool, claim, 'live', null)
    case 'lost':
      due.reconcileAt = Number.NEGATIVE_INFINITY
      return setLink(context.pool, claim, 'unreachable', event.detail)
  }
}

async function speak(
  ports: AccountPorts,
  due: Due,
  doorbell: Doorbell,
  signal: AbortSignal,
): Promise<void> {
  const { context, claim, pace } = ports
  let failures = 0
  while (!signal.aborted) {
    const over = new AbortController()
    const rung = doorbell.wait(doorOf(claim), AbortSignal.any([signal, over.signal]))
    try {
      await look(ports, due)
      failures = 0
      await Promise.race([rung, nextDue(ports, due, AbortSignal.any([signal, over.signal]))])
    } catch (cause) {
      if (!(cause instanceof VenueUnreachable || cause instanceof VenueUnexpected)) throw cause
      failures += 1
      due.reconcileAt = Number.NEGATIVE_INFINITY
      context.log.warn({ ...claim, err: cause, failures }, 'a venue does not answer')
      await setLink(context.pool, claim, 'unreachable', cause.message)
      await context.clock.sleep(Math.min(pace.retryMs * 2 ** (failures - 1), MINUTE_MS), signal)
    } finally {
      over.abort()
    }
  }
}

/** Until a word is due that was put off, or the next comparison is. */
async function nextDue(
  { context, claim }: AccountPorts,
  { reconcileAt }: Due,
  signal: AbortSignal,
): Promise<void> {
  const { clock, pool } = context
  const commandMs = Math.ceil((await untilDueMs(pool, claim)) ?? Infinity)
  const reconcileMs = Math.max(0, reconcileAt - clock.now())
  await clock.sleep(Math.max(0, Math.min(commandMs, reconcileMs, MINUTE_MS)), signal)
}

/** One look: a comparison when it is due, then the outbox in order, then what followed from it. */
async function look(ports: AccountPorts, due: Due): Promise<void> {
  const { context, claim, venue, pace } = ports
  const now = (): Instant => context.clock.now()
  if (now() >= due.reconcileAt) await reconcile()
  for (const command of await dueCommands(context.pool, claim)) {
    if (command.kind === 'sync') {
      await reconcile()
      await book(ports, (tx) => deleteCommand(tx, claim, command.commandId))
    } else {
      await sayCommand(ports, command)
      due.funds = true
    }
  }
  if (due.orphans) {
    due.orphans = false
    await cleanOrphans(ports, 'after_fill')
  }
  if (due.funds) {
    due.funds = false
    const funds = await venue.funds()
    await book(ports, (tx) => replaceFunds(tx, claim, funds))
  }

  async function reconcile(): Promise<void> {
    await reconcileAccount(ports)
    await cleanOrphans(ports, 'by_comparison')
    due.reconcileAt = now() + pace.reconcileMs
  }
}
