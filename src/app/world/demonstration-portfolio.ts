import { fixed } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import { sessionOn } from '../../domain/calendar/session.ts'
import type { Contract } from '../../domain/portfolio/leg.ts'
import { findUser } from '../../store/identity/users.ts'
import { ensureDefaultAccount } from '../../store/portfolio/accounts.ts'
import { storeCurrentValue } from '../../store/portfolio/book-value.ts'
import { insertLegs, legsOf, type NewLeg } from '../../store/portfolio/legs.ts'
import { findPortfolio, insertPortfolio } from '../../store/portfolio/portfolios.ts'
import { lastBarQuotes } from '../../store/market/latest-quotes.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { readBars } from '../market/series/read-bars.ts'
import { fillM2m } from '../portfolio/fill-m2m.ts'
import { findContracts } from '../portfolio/find-contract.ts'
import { currentValue } from '../portfolio/refresh-value.ts'
import { SHOWN_SESSION } from './demonstration-market.ts'

const USER_ID = 'usr_demo'
const STRATEGY_ID = 'stg_demo_condor'

/** Two spreads around the money for the end of the month, two lots each. */
const LEGS = [
  ['BUY', 'NIFTY24N2824300PE'],
  ['SELL', 'NIFTY24N2824500PE'],
  ['SELL', 'NIFTY24N2824900CE'],
  ['BUY', 'NIFTY24N2825100CE'],
] as const

/**
 * Gives the demonstration's user an iron condor, entered at the first minute of the session that is
 * always there, with its M2M of that day. Looks first, so it may be asked for at each start.
 */
export async function seedPortfolio(context: Context): Promise<void> {
  const { pool } = context
  if (!(await findUser(pool, USER_ID))) return
  if (await findPortfolio(pool, USER_ID, STRATEGY_ID)) return
  const { opensAt, closesAt } = sessionOn('NSE', SHOWN_SESSION)!
  const named = LEGS.map(([, tradingsymbol]) => ({ tradingsymbol, exchange: 'NFO' }))
  const legs = await legsFrom(context, await findContracts(context, named), opensAt)
  if (legs === null) return // its prices are not there yet; the next start asks again
  await transaction(pool, async (tx) => {
    const accountId = await ensureDefaultAccount(tx, USER_ID, 'acc_demo')
    await insertPortfolio(tx, {
      userId: USER_ID,
      strategyId: STRATEGY_ID,
      accountId,
      name: 'Iron condor, 28 November 2024',
      description: 'Earns if NIFTY stays between the two spreads. Entered on 7 November 2024.',
      tags: ['iron-condor', 'monthly'],
    })
    await insertLegs(tx, USER_ID, STRATEGY_ID, legs)
  })
  await fillM2m(context, { userId: USER_ID, strategyId: STRATEGY_ID, from: opensAt, to: closesAt })
  await valueAtClose(context)
}

async function legsFrom(
  context: Context,
  contracts: readonly Contract[],
  from: Instant,
): Promise<readonly NewLeg[] | null> {
  const legs: NewLeg[] = []
  for (const [index, contract] of contracts.entries()) {
    const first = { interval: '1m', from, limit: 1, direction: 'asc' } as const
    const { items } = await readBars(context, { instrumentId: contract.instrumentId, ...first })
    if (!items[0]) return null
    legs.push({
      legId: `leg_demo_${index + 1}`,
      contract,
      direction: LEGS[index]![0],
      quantity: fixed('50'),
      entryPrice: items[0].open,
      rolledFrom: null,
      notes: null,
      addedAt: (from + index) as Instant,
    })
  }
  return legs
}

/** What it is worth by the last bars, which are old, and said to be. */
async function valueAtClose({ pool, clock }: Context): Promise<void> {
  const legs = await legsOf(pool, USER_ID, STRATEGY_ID)
  const ids = legs.map(({ contract }) => contract.instrumentId)
  const quotes = await lastBarQuotes(pool, ids, clock.now())
  const prices = new Map(quotes.map(({ instrumentId, lastPrice }) => [instrumentId, lastPrice]))
  const lastOf = (instrumentId: string) => prices.get(instrumentId) ?? null
  const value = currentValue({ clock }, legs, {
    lastOf,
    freshOf: () => null,
    isStale: () => true,
    observedAt: null,
  })
  const portfolio = { userId: USER_ID, strategyId: STRATEGY_ID }
  await storeCurrentValue(pool, portfolio, value)
}
