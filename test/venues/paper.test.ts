import { after } from 'node:test'
import { openPaperVenue } from '#src/venues/paper/paper-venue.ts'
import { REAL_RULES } from '#src/domain/trading/exchange/exchange-rules.ts'
import { storedPaperBooks } from '#src/app/venues/stored-paper-books.ts'
import { fixed } from '#src/core/fixed.ts'
import { leapingClock } from '#test/support/clock.ts'
import { testDatabase } from '#test/support/database.ts'
import { OPENS, settableMarket } from '#test/support/paper-desk.ts'
import { follow, orderIs } from '#test/support/venue-events.ts'
import { venueConformance, type VenueRig } from './conformance.ts'

const database = await testDatabase({ after })
const { pool } = database
let made = 0

venueConformance('paper', openRig)

async function openRig(): Promise<VenueRig> {
  const account = await paperAccount()
  const clock = leapingClock(OPENS)
  const market = settableMarket(clock)
  const venue = openPaperVenue({
    books: await storedPaperBooks(pool, account, fixed('1000000')),
    market,
    clock,
    rules: async () => REAL_RULES,
    newOrderId: () => `pap_${crypto.randomUUID()}`,
    dayBegan: () => clock.now(),
  })
  return {
    venue,
    market,
    async endDay() {
      clock.leap(market.sessionEndsAt - clock.now())
      const followed = follow(venue)
      const [order] = await venue.orders()
      await followed.until(orderIs(order!.venueOrderId, 'CANCELED'))
      await followed.stop()
    },
  }
}

async function paperAccount(broker = 'paper') {
  made += 1
  const account = { userId: `usr_${made}`, accountId: `acc_${made}` }
  await pool.query(`insert into app_user (user_id, email) values ($1, $2)`, [
    account.userId,
    `${made}@example.org`,
  ])
  await pool.query(
    `insert into trading_account (user_id, account_id, broker) values ($1, $2, $3)`,
    [account.userId, account.accountId, broker],
  )
  return account
}
