import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { systemClock, type Context } from '#src/app/context.ts'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { readChain } from '#src/app/options/read-chain.ts'
import { calendarDate, type Instant } from '#src/core/instant.ts'
import { testDatabase } from '#test/support/database.ts'
import {
  EXPIRY,
  listContracts,
  minute,
  openInterestAt,
  premiumAt,
  spotAt,
  storeMinutes,
} from './chain-world.ts'

const SILENT = { info: () => {}, warn: () => {}, error: () => {} }
const database = await testDatabase()
const context: Context = { pool: database.pool, clock: systemClock, log: SILENT }
const expiry = calendarDate(EXPIRY)

before(async () => {
  await listContracts(database.pool)
  await storeMinutes(database.pool, 0, 80)
  while ((await deriveStrikes(context)).isMoreDue);
})

test('FO-100 FO-085 a chain is read as of any minute, with the OI change of the hour before', async () => {
  const chain = await readChain(context, { symbol: 'nifty 50', expiry, at: minute(75) })
  assert.equal(chain.symbol, 'NIFTY')
  assert.equal(chain.source, 'minute')
  assert.equal(chain.at, minute(75))
  assert.equal(chain.underlying, spotAt(74))
  assert.equal(chain.gap, 50)
  assert.equal(chain.strikes.length, 5)
  const { call } = chain.strikes.find(({ strike }) => strike === 24_500)!
  assert.ok(Math.abs(call!.premium! - premiumAt(24_500, 'call', 74)) < 1e-9)
  assert.ok(Math.abs(call!.iv! - 0.15) < 1e-6)
  assert.equal(call!.openInterest, openInterestAt(24_500, 'call', 74))
  assert.equal(call!.openInterestChange, 6_000, '60 minutes of 100')
  assert.equal(call!.volume, 75 * 50)
  assert.equal(call!.instrumentId, 'NIFTY24N2824500CE.NFO')
  assert.ok(!('contracts' in chain))
})

test('without an instant an expiry that is past is read as it last stood', async () => {
  const chain = await readChain(context, { symbol: 'NIFTY', expiry })
  assert.equal(chain.at, minute(80))
  const early = await readChain(context, { symbol: 'NIFTY', expiry, at: minute(30) })
  assert.equal(
    early.strikes[0]!.call!.openInterestChange,
    null,
    'an hour earlier there was nothing',
  )
})

test('contracts that nobody has heard of yet are a chain without prices', async () => {
  await database.pool.query(
    `insert into instrument (instrument_id, symbol, venue_id, name, kind, currency, price_increment,
       quantity_step, segment, underlying, expiry, strike, option_right, lot_size)
     values ('NIFTY30JAN24500CE.NFO', 'NIFTY30JAN24500CE', 'NFO', '', 'option', 'INR', 0.05, 1,
       'NFO-OPT', 'NIFTY', '2030-01-31', 24500, 'call', 25)`,
  )
  const quiet = await readChain(context, { symbol: 'NIFTY', expiry: calendarDate('2030-01-31') })
  const [strike] = quiet.strikes
  assert.deepEqual([strike?.call?.premium, strike?.call?.iv, strike?.put], [null, null, null])
  assert.deepEqual(strike?.call?.flags, ['no_premium', 'no_underlying'])
})

test('what is not there is not found, and says what is missing', async () => {
  const at = (minute(0) - 86_400_000) as Instant
  await assert.rejects(readChain(context, { symbol: 'NIFTY', expiry, at }), /Nothing is stored/)
  const other = calendarDate('2024-11-14')
  await assert.rejects(
    readChain(context, { symbol: 'NIFTY', expiry: other }),
    /No options on NIFTY/,
  )
})
