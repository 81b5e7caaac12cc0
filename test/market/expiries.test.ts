import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Redis } from 'ioredis'
import { clearExpiries, listExpiries } from '#src/app/market/instruments/list-expiries.ts'
import { writeExpiries } from '#src/app/market/instruments/write-expiries.ts'
import { calendarDate } from '#src/core/instant.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'
import { future, index, option } from '#test/support/contracts.ts'
import { linksTo } from '#test/support/links.ts'
import { NO_REDIS, testRedis } from '#test/support/redis.ts'
import { testServer } from '#test/support/server.ts'

const server = await testServer({ after })
const { context } = server
const user = await server.user()
const EXPIRIES = '2024-10-31 2024-11-06 2024-11-07 2024-11-14 2024-11-28 2024-12-26'.split(' ')
await transaction(context.pool, (tx) =>
  insertInstruments(tx, [
    index('NIFTY', 'Nifty 50', 256_265),
    ...EXPIRIES.map((expiry) => option('NIFTY', expiry, 24_500, 'call', 25)),
    future('RELIANCE', '2024-11-28', 250),
  ]),
)

type Item = Record<string, unknown>

async function get(path: string): Promise<Item> {
  const { status, text, body } = await user.get(path)
  assert.equal(status, 200, `${path}: ${text}`)
  return body
}

test('FO-103 the expiries of a symbol are listed, in any spelling of its name', async () => {
  const body = await get('/fo/expiries?symbol=NIFTY%2050&as_of=2024-11-05')
  assert.deepEqual(body, {
    symbol: 'NIFTY',
    as_of: '2024-11-05',
    source: 'contracts',
    expiries: ['2024-11-06', '2024-11-07', '2024-11-14', '2024-11-28', '2024-12-26'],
  })
  const all = await get('/fo/expiries?symbol=NIFTY&include_expired=true')
  assert.deepEqual(all['expiries'], EXPIRIES)
  const ruled = await get('/fo/expiries?symbol=SENSEX&as_of=2025-09-01')
  assert.equal(ruled['source'], 'rule')
  assert.deepEqual((ruled['expiries'] as string[]).slice(0, 2), ['2025-09-04', '2025-09-11'])
  assert.equal((await user.get('/fo/expiries?symbol=NOPE')).status, 404)
  assert.equal((await user.get('/fo/expiries')).status, 422)
  assert.equal((await user.get('/fo/expiries?symbol=NIFTY&as_of=yesterday')).status, 422)
})

test('FO-103 FO-120 FO-123 FO-124 the second version has class, label and days', async () => {
  const body = await get('/fo/expiries-v2?symbol=NIFTY&as_of=2024-11-05')
  const expiries = body['expiries'] as readonly Item[]
  assert.deepEqual(
    expiries.map((one) => [
      one['expiry'],
      one['is_weekly'],
      one['is_monthly'],
      one['is_quarterly'],
      one['relative_label'],
      one['relative_rank'],
      one['days_to_expiry'],
    ]),
    [
      ['2024-11-06', false, false, false, null, null, 1],
      ['2024-11-07', true, false, false, 'NWeek+1', 1, 2],
      ['2024-11-14', true, false, false, 'NWeek+2', 2, 9],
      ['2024-11-28', false, true, false, 'NMonth+0', 0, 23],
      ['2024-12-26', false, true, true, 'NMonth+1', 1, 51],
    ],
  )
  // 6 to 28 November less four weekends' days, 15 November (Guru Nanak) and 20 (Maharashtra votes).
  assert.equal(expiries[3]!['business_days_to_expiry'], 15)
  assert.deepEqual((body['label_map'] as Item)['2024-11-28'], {
    relative_label: 'NMonth+0',
    relative_rank: 0,
  })
})

test('FO-126 what an expiry was called is told for each business day of a window', async () => {
  const path = '/fo/expiry-history?symbol=NIFTY&expiry=2024-11-28&as_of=2024-11-08'
  const labels = (await get(path))['labels'] as readonly Item[]
  assert.equal(labels.length, 22)
  const of = (date: string) => labels.find((one) => one['as_of_date'] === date)?.['relative_label']
  assert.deepEqual([of('2024-10-31'), of('2024-11-04')], ['NMonth+1', 'NMonth+0'])
  assert.equal(((await get(`${path}&days=0`))['labels'] as Item[]).length, 1)
  assert.equal((await user.get(`${path}&days=401`)).status, 422)
})

test('FO-127 labels are remembered by symbol and date, and forgotten by symbol', async () => {
  const links = openLocalLinks(context)
  const remembering = { ...context, links }
  const list = (symbol: string, date: string) =>
    listExpiries(remembering, { symbol, asOf: calendarDate(date) })
  const loads = async (symbol: string, date: string): Promise<number> => {
    const before = links.cache.counts().loads
    await list(symbol, date)
    return links.cache.counts().loads - before
  }
  await list('NIFTY', '2024-11-05')
  await list('RELIANCE', '2024-11-05')
  assert.equal(await loads('nifty 50', '2024-11-05'), 0, 'another spelling is the same symbol')
  assert.ok((await loads('NIFTY', '2024-11-06')) > 0, 'another date is another key')
  await clearExpiries(remembering, 'NIFTY')
  assert.ok((await loads('NIFTY', '2024-11-05')) > 0)
  assert.equal(await loads('RELIANCE', '2024-11-05'), 0, 'another symbol stays')
  await clearExpiries(remembering)
  assert.ok((await loads('RELIANCE', '2024-11-05')) > 0)
  await links.close()
})

test('FO-127 Redis keeps labels for a day, for every process', { skip: NO_REDIS }, async (t) => {
  const { url } = await testRedis(t)
  const [one, other] = [await linksTo(t, url), await linksTo(t, url)]
  const asked = { symbol: 'NIFTY', asOf: calendarDate('2024-11-05') }
  const first = await listExpiries({ ...context, links: one }, asked)
  const { loads } = other.cache.counts()
  assert.deepEqual(await listExpiries({ ...context, links: other }, asked), first)
  assert.equal(other.cache.counts().loads, loads, 'another process has them from Redis')
  const redis = new Redis(url)
  const keys = await redis.keys('*expiries/NIFTY/2024-11-05*')
  const left = await Promise.all(keys.map((key) => redis.pttl(key)))
  redis.disconnect()
  assert.ok(
    left.some((ms) => ms > 23 * 3_600_000 && ms <= 24 * 3_600_000),
    `${keys.join(' ')} live for ${left.join(', ')} ms`,
  )
  await clearExpiries({ ...context, links: one }, 'NIFTY')
  await listExpiries({ ...context, links: one }, asked)
  assert.ok(one.cache.counts().loads > 1, 'and after clearing they are read anew')
})

test('FO-128 the labels of a day are kept, once for each symbol, expiry and date', async () => {
  const asOf = calendarDate('2024-11-05')
  const first = await writeExpiries(context, asOf)
  assert.deepEqual(first, { written: 6, retired: 1 })
  assert.deepEqual(await writeExpiries(context, asOf), { written: 0, retired: 0 })
  const { rows } = await context.pool.query(
    `select symbol, expiry, as_of_date, is_weekly, is_monthly, is_quarterly, relative_label,
            relative_rank, days_to_expiry
     from fo_expiry_metadata where symbol = 'NIFTY' order by expiry`,
  )
  assert.equal(rows.length, 5)
  assert.deepEqual(rows[3], {
    symbol: 'NIFTY',
    expiry: '2024-11-28',
    as_of_date: '2024-11-05',
    is_weekly: false,
    is_monthly: true,
    is_quarterly: false,
    relative_label: 'NMonth+0',
    relative_rank: 0,
    days_to_expiry: 23,
  })
  await assert.rejects(
    context.pool.query(
      `insert into fo_expiry_metadata (symbol, expiry, as_of_date, is_weekly, is_monthly,
         is_quarterly, days_to_expiry) values ('NIFTY', '2024-11-28', '2024-11-05', false, false,
         false, 23)`,
    ),
    { code: '23505' },
  )
})

test('a contract of Chicago is listed until its own day is over, not India’s', async () => {
  const inChicago = { ...future('ES', '2024-11-04', 1), venueId: 'CME', instrumentId: 'ESX24.CME' }
  await transaction(context.pool, (tx) =>
    insertInstruments(tx, [{ ...inChicago, symbol: 'ESX24' }]),
  )
  const retired = async (date: string) => (await writeExpiries(context, calendarDate(date))).retired
  assert.deepEqual([await retired('2024-11-05'), await retired('2024-11-06')], [0, 1])
})
