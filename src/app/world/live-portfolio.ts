import { toNumber, type Quantity } from '../../core/fixed.ts'
import { addDays, formatInstant, type CalendarDate } from '../../core/instant.ts'
import { findUser } from '../../store/identity/users.ts'
import { findLatestQuotes } from '../../store/market/latest-quotes.ts'
import { ensureDefaultAccount } from '../../store/portfolio/accounts.ts'
import { insertLegs, type NewLeg } from '../../store/portfolio/legs.ts'
import { insertPortfolio, listPortfolios } from '../../store/portfolio/portfolios.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { findContracts } from '../portfolio/find-contract.ts'

const USER_ID = 'usr_demo'
const LIVE = 'live-demonstration'
const INDEX_ID = 'NIFTY.NSE'
const GAP = 50

/** Points from the money, with what is done there. */
const LIVE_SHAPE = [
  ['BUY', 'put', -400],
  ['SELL', 'put', -200],
  ['SELL', 'call', 200],
  ['BUY', 'call', 400],
] as const

/** A contract that is listed now, as the world has it. */
export interface ListedOption {
  readonly instrumentId: string
  readonly expiry: CalendarDate
  readonly strike: number
  readonly right: 'call' | 'put'
}

/**
 * Gives the user a condor on what trades now, entered at the newest prices, so that there is one whose
 * minutes move. When all of it has expired, the next call enters another.
 */
export async function seedLivePortfolio(
  context: Context,
  listed: readonly ListedOption[],
): Promise<void> {
  const { pool, clock } = context
  if (!(await findUser(pool, USER_ID))) return
  const every = { status: 'all', accounts: 'all', after: null, limit: 500 } as const
  const own = await listPortfolios(pool, USER_ID, every)
  if (own.some(({ tags, instrumentCount }) => tags.includes(LIVE) && instrumentCount > 0)) return
  const [index] = await findLatestQuotes(pool, [INDEX_ID])
  const today = formatInstant(clock.now()).slice(0, 10) as CalendarDate
  const expiry = listed
    .map((one) => one.expiry)
    .sort()
    .find((date) => date > addDays(today, 2))
  if (!index?.lastPrice || expiry === undefined) return
  const strategyId = `stg_demo_${expiry.replaceAll('-', '')}`
  if (own.some((one) => one.strategyId === strategyId)) return

  const money = Math.round(toNumber(index.lastPrice) / GAP) * GAP
  const ids = LIVE_SHAPE.flatMap(([, right, points]) => {
    const found = listed.find((one) => {
      return one.expiry === expiry && one.right === right && one.strike === money + points
    })
    return found?.instrumentId ?? []
  })
  const quotes = await findLatestQuotes(pool, ids)
  const prices = new Map(quotes.map(({ instrumentId, lastPrice }) => [instrumentId, lastPrice]))
  const contracts = await findContracts(
    context,
    ids.map((id) => ({ tradingsymbol: id.slice(0, id.lastIndexOf('.')), exchange: 'NFO' })),
  )
  const legs = contracts.flatMap((contract, at): NewLeg[] => {
    const entryPrice = prices.get(contract.instrumentId)
    if (!entryPrice) return []
    const [direction] = LIVE_SHAPE[at]!
    const quantity = (2n * contract.lotSize) as Quantity
    const names = { legId: `leg_demo_${expiry}_${at + 1}`, rolledFrom: null, notes: null }
    return [{ ...names, contract, direction, quantity, entryPrice }]
  })
  if (legs.length < LIVE_SHAPE.length) return // nobody has quoted them yet
  await transaction(pool, async (tx) => {
    const accountId = await ensureDefaultAccount(tx, USER_ID, 'acc_demo')
    await insertPortfolio(tx, {
      userId: USER_ID,
      strategyId,
      accountId,
      name: `Iron condor, ${expiry}`,
      description: 'On what trades now: its minutes are drawn as they come.',
      tags: ['iron-condor', LIVE],
    })
    await insertLegs(tx, USER_ID, strategyId, legs)
  })
}
